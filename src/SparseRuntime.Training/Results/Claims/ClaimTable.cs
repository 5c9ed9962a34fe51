using System.Globalization;
using System.Text;

namespace SparseRuntime.Training;

/// <summary>What the runs of a lottery say: the checks of validity, the claims, and figures that are not judged.</summary>
public sealed class ClaimTable
{
    private ClaimTable(ClaimRules rules, IReadOnlyList<Gate> gates, IReadOnlyList<Claim> claims, IReadOnlyList<Finding> findings) =>
        (Rules, Gates, Claims, Findings) = (rules, gates, claims, findings);

    /// <summary>What claims were decided by.</summary>
    public ClaimRules Rules { get; }

    /// <summary>The checks of validity.</summary>
    public IReadOnlyList<Gate> Gates { get; }

    /// <summary>The claims, V1 to V11.</summary>
    public IReadOnlyList<Claim> Claims { get; }

    /// <summary>Figures that are estimated and not judged.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Judges results. Where a check of validity failed no claim is decided, whatever its rule says.</summary>
    /// <param name="results">The results.</param>
    /// <param name="rules">What to decide by; null for the rules of the data set that the recipe names.</param>
    /// <exception cref="InvalidDataException">A curve of a run is broken.</exception>
    /// <exception cref="IOException">A curve of a run cannot be read.</exception>
    public static ClaimTable Of(LotteryResults results, ClaimRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(results);
        rules ??= ClaimRules.Of(results.Recipe);
        IReadOnlyList<Gate> gates = Training.Gates.Of(results, rules);
        string[] broken = [.. gates.Where(gate => gate.Outcome == GateOutcome.Failed).Select(gate => gate.Statement)];
        var runs = new Comparison(results, rules);
        Claim[] claims = [.. TicketClaims.Of(runs).Concat(ExperimentClaims.Of(runs)).Select(claim => broken.Length > 0 && claim.Verdict is ClaimVerdict.Confirmed or ClaimVerdict.Failed
            ? claim with { Verdict = ClaimVerdict.Undecided, Reason = $"a check of validity failed: {string.Join("; ", broken)}" }
            : claim)];
        return new ClaimTable(rules, gates, claims, [CriticalDensity.Of(results, rules.MarginPoints / 100, rules.Confidence), GapCorrelation.Of(results, rules.Confidence)]);
    }

    /// <summary>A verdict as tables spell it.</summary>
    public static string NameOf(ClaimVerdict verdict) => verdict switch
    {
        ClaimVerdict.Confirmed => "confirmed",
        ClaimVerdict.Failed => "failed",
        ClaimVerdict.Undecided => "undecided",
        _ => "not measured",
    };

    /// <summary>An outcome as tables spell it.</summary>
    public static string NameOf(GateOutcome outcome) => outcome switch
    {
        GateOutcome.Passed => "passed",
        GateOutcome.Warning => "warning",
        GateOutcome.Failed => "failed",
        _ => "not measured",
    };

    /// <summary>
    /// The claims as comma-separated values (RFC 4180) with LF: first a line for the claim as a whole, whose level is empty,
    /// then one per comparison. Differences are in percentage points; an estimate or end that there is none of is empty.
    /// </summary>
    public string ToCsv()
    {
        var text = new StringBuilder("claim,level,statement,n,estimate,lower,upper,verdict\n");
        foreach (Claim claim in Claims)
        {
            text.Append(CultureInfo.InvariantCulture, $"{claim.Id},,{Quote(claim.Statement)},,,,,{NameOf(claim.Verdict)}\n");
            foreach (ClaimPart part in claim.Parts)
                text.Append(CultureInfo.InvariantCulture, $"{claim.Id},{part.Level},{Quote(part.Statement)},{part.Values.Count},{Number(part.Interval.Estimate)},{Number(part.Interval.Low)},{Number(part.Interval.High)},{NameOf(part.Verdict)}\n");
        }

        return text.ToString();
    }

    private static string Number(double number) => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Quote(string text) => text.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
