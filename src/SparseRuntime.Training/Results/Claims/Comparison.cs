using System.Globalization;
using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>Comparisons of runs that share replicate, split and order of data, pair by pair.</summary>
/// <param name="results">The runs.</param>
/// <param name="rules">What verdicts take.</param>
internal sealed class Comparison(LotteryResults results, ClaimRules rules)
{
    /// <summary>Why nothing is said of accuracies where samples have numbers, not classes.</summary>
    public const string NoAccuracies = "the network predicts numbers, which have no accuracy";

    /// <summary>The runs.</summary>
    public LotteryResults Results => results;

    /// <summary>What verdicts take.</summary>
    public ClaimRules Rules => rules;

    /// <summary>Differences of accuracy at early stop in points, first less second, with a two-sided interval whose lower end has to be above 0.</summary>
    public ClaimPart IsBetter(string first, string second, int? level, double density, bool isEqualEnough = false)
    {
        ClaimPart part = Paired(first, second, level, level, density, ClaimUnit.Points);
        return Decide(part, rules.LeastReplicates, values => Samples.MeanInterval(values, rules.Confidence), interval => isEqualEnough ? interval.Low >= 0 : interval.Low > 0);
    }

    /// <summary>Differences in points with a one-sided bound that has to be above minus a margin. Level 0 of the second is meant where it is the dense network.</summary>
    public ClaimPart IsNotWorse(string first, int? level, string second, int? secondLevel, double density, double margin)
    {
        ClaimPart part = Paired(first, second, level, secondLevel, density, ClaimUnit.Points) with { Bound = -margin };
        return Decide(part, rules.LeastReplicates, values => Samples.LowerBound(values, rules.Confidence), interval => interval.Low > -margin);
    }

    /// <summary>Differences in points with the interval of two one-sided tests, which has to be within a margin on both sides of 0.</summary>
    public ClaimPart IsEquivalent(string first, string second, int? level, double density, double margin)
    {
        ClaimPart part = Paired(first, second, level, level, density, ClaimUnit.Points) with { Bound = margin };
        return Decide(part, rules.LeastReplicates, values => Samples.MeanInterval(values, (2 * rules.Confidence) - 1), interval => interval.Low > -margin && interval.High < margin);
    }

    /// <summary>Pairs of accuracies at levels that may differ; the second is called dense at level 0.</summary>
    public ClaimPart Paired(string first, string second, int? level, int? secondLevel, double density, ClaimUnit unit)
    {
        string other = secondLevel == 0 && second == LotteryResults.Ticket && level != 0 ? "dense" : second;
        if (level is { } found) density = results.Density(found);
        var part = new ClaimPart
        {
            Statement = $"{first} {(unit == ClaimUnit.Ratio ? "/" : "−")} {other} at {Percent(density)} of weights",
            Level = level,
            Density = density,
            Unit = unit,
            Bound = unit == ClaimUnit.Ratio ? 1 : 0,
        };
        if (unit == ClaimUnit.Points && !results.HasAccuracies) return part with { Reason = NoAccuracies };
        if (level is not { } there || secondLevel is not { } otherThere) return part with { Reason = $"there is no level near {Percent(density)} of weights" };
        var values = new List<ClaimValue>();
        foreach (int replicate in results.Replicates)
        {
            if (results.Find(replicate, there, first) is not { } one || results.Find(replicate, otherThere, second) is not { } two) continue;
            // A network that was best before its first step stopped at step 1 as far as ratios are concerned.
            values.Add(new(replicate, unit == ClaimUnit.Ratio ? Math.Max(1.0, one.EarlyStopStep) / Math.Max(1.0, two.EarlyStopStep) : 100 * (one.Accuracy - two.Accuracy)));
        }

        return part with { Values = values, Reason = values.Count == 0 ? $"{(results.Runs.Any(run => run.Level == there && run.Arm == first) ? second : first)} was not trained at {Percent(density)} of weights" : "" };
    }

    /// <summary>Applies a rule to values, if they are enough.</summary>
    public static ClaimPart Decide(ClaimPart part, int least, Func<double[], Interval> interval, Func<Interval, bool> holds)
    {
        double[] values = [.. part.Values.Select(value => value.Value)];
        if (values.Length == 0) return part with { Verdict = ClaimVerdict.NotMeasured };
        Interval range = values.Length == 1 ? new Interval(values[0], double.NegativeInfinity, double.PositiveInfinity) : interval(values);
        if (values.Length < least) return part with { Interval = range, Verdict = ClaimVerdict.Undecided, Reason = $"{values.Length} of at least {least} replicates" };
        return part with { Interval = range, Verdict = holds(range) ? ClaimVerdict.Confirmed : ClaimVerdict.Failed };
    }

    /// <summary>A share as claims name it.</summary>
    public static string Percent(double share) => $"{(100 * share).ToString(share is > 0 and < 0.01 ? "0.00" : "0.0", CultureInfo.InvariantCulture)} %";

    /// <summary>A number of points as rules name it.</summary>
    public static string Points(double points) => points.ToString("0.##", CultureInfo.InvariantCulture);
}
