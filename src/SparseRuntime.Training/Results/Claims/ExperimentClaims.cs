using System.Globalization;
using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>The claims that take experiments of their own, V7 to V11: at all levels that they were done at.</summary>
internal static class ExperimentClaims
{
    private const double HarmlessPoints = 0.2, BarrierPoints = 2, DynamicDensity = 0.05, TooSmall = 0.012;

    private static readonly string Ticket = LotteryResults.Ticket, Reinitialized = ArmNames.Of(Arm.Reinitialized), SignedConstant = ArmNames.Of(Arm.SignedConstant);

    /// <summary>Noise as it is, and in units of each layer's own deviation.</summary>
    private static readonly string Slight = Perturbation.ArmOf(1e-4, isAbsolute: true), Strong = Perturbation.ArmOf(3);

    /// <summary>V7 to V11.</summary>
    public static IEnumerable<Claim> Of(Comparison runs) => [Noise(runs), Connectivity(runs), Signs(runs), Dynamic(runs), Limit(runs)];

    private static Claim Noise(Comparison runs)
    {
        ClaimPart[] parts =
        [
            .. AtLevelsOf(runs, Slight, (level, density) => [runs.IsEquivalent(Slight, Ticket, level, density, HarmlessPoints)]),
            .. AtLevelsOf(runs, Strong, (level, density) => [runs.IsBetter(Ticket, Strong, level, density), runs.IsBetter(Strong, Reinitialized, level, density)]),
        ];
        return Claim.Of(
            "V7",
            "Noise of 10⁻⁴ on the initial weights is harmless; noise of 3 deviations hurts, and yet beats re-initialisation",
            $"Two one-sided tests of 5 % put the first difference within ±{Comparison.Points(HarmlessPoints)} points; the 95 % t-intervals of the others are above 0.",
            parts);
    }

    private static Claim Connectivity(Comparison runs)
    {
        // At level 0 it is the dense network that is trained twice. Of numbers the barrier is one of losses, which has no points.
        MeasureRow[] barriers = [.. runs.Results.Measures.Where(measure =>
            measure is { Experiment: MeasureRow.LinearConnectivity, Setting: MeasureRow.Barrier, Level: > 0, Value: not null } && measure.Arm == Ticket && runs.Results.HasAccuracies)];
        List<ClaimPart> parts = [];
        foreach (IGrouping<int, MeasureRow> level in barriers.GroupBy(measure => measure.Level).OrderBy(group => group.Key))
        {
            bool isTrained = runs.Results.Levels.Contains(level.Key);
            var part = new ClaimPart
            {
                Statement = $"error barrier between two trainings of the ticket at {(isTrained ? $"{Comparison.Percent(runs.Results.Density(level.Key))} of weights" : string.Create(CultureInfo.InvariantCulture, $"level {level.Key}"))}",
                Level = level.Key,
                Density = isTrained ? runs.Results.Density(level.Key) : double.NaN,
                Values = [.. level.OrderBy(measure => measure.Replicate).Select(measure => new ClaimValue(measure.Replicate, 100 * measure.Value!.Value))],
                Bound = BarrierPoints,
            };
            parts.Add(Comparison.Decide(part, runs.Rules.LeastReplicates, values => Samples.UpperBound(values, runs.Rules.Confidence), interval => interval.High < BarrierPoints));
        }

        if (parts.Count == 0) parts.Add(Missing(runs, "error barrier between two trainings of a ticket", "no barrier was measured"));
        return Claim.Of("V8", "Two trainings of a ticket on different orders of the data end linearly connected", $"At every level measured the upper one-sided 95 % bound of the error barrier is below {Comparison.Points(BarrierPoints)} points.", parts);
    }

    private static Claim Signs(Comparison runs)
    {
        double margin = runs.Rules.MarginPoints;
        return Claim.Of(
            "V9",
            "A signed constant under the ticket's mask is close to the ticket and above its re-initialisation",
            $"At every level trained the lower one-sided 95 % bound of the difference from the ticket is above −{Comparison.Points(margin)} points, and the 95 % t-interval of that from the re-initialisation is above 0.",
            [.. AtLevelsOf(runs, SignedConstant, (level, density) => [runs.IsNotWorse(SignedConstant, level, Ticket, level, density, margin), runs.IsBetter(SignedConstant, Reinitialized, level, density)])]);
    }

    private static Claim Dynamic(Comparison runs)
    {
        const string RigL = "rigl", Set = "set", Static = "static-random";
        // The arms need not share a level with tickets, so the level is looked for among their own runs.
        int? level = runs.Results.LevelNear(DynamicDensity, [RigL, Set, Static]);
        ClaimPart[] parts = [runs.IsBetter(RigL, Set, level, DynamicDensity), runs.IsBetter(Set, Static, level, DynamicDensity)];
        if (level is null && runs.Results.HasAccuracies) parts = [.. parts.Select(part => part with { Reason = $"no arms {RigL}, {Set} and {Static} were trained at {Comparison.Percent(DynamicDensity)} of weights" })];
        RunRow[] all = [.. runs.Results.Runs.Where(run => run.Level == level && run.Arm is RigL or Set or Static)];
        if (all.Select(run => run.Steps).Distinct().Count() > 1)
            parts = [.. parts.Select(part => part.Values.Count == 0 ? part : part with { Verdict = ClaimVerdict.Undecided, Reason = "the arms were trained for different numbers of steps" })];
        return Claim.Of("V10", "RigL is better than SET, and SET than a static random mask, at 95 % sparsity in equal steps", "The 95 % t-intervals of both paired differences are above 0.", parts);
    }

    private static Claim Limit(Comparison runs)
    {
        int[] levels = [.. runs.Results.Levels.Where(level => runs.Results.Density(level) <= TooSmall && runs.Results.Runs.Any(run => run.Level == level && run.Arm == Ticket))];
        ClaimPart[] parts = [.. levels.Select(level =>
        {
            ClaimPart part = runs.Paired(Ticket, Ticket, level, 0, runs.Results.Density(level), ClaimUnit.Points);
            return Comparison.Decide(part, runs.Rules.LeastReplicates, values => Samples.MeanInterval(values, runs.Rules.Confidence), interval => interval.High < 0);
        })];
        if (parts.Length == 0) parts = [Missing(runs, $"ticket − dense at {Comparison.Percent(TooSmall)} of weights or less", $"no ticket keeps {Comparison.Percent(TooSmall)} of weights or less")];
        return Claim.Of("V11", "A ticket that is too small is worse than the dense network", $"At every level of at most {Comparison.Percent(TooSmall)} of weights the 95 % t-interval of paired differences is below 0.", parts);
    }

    /// <summary>At all levels of tickets that an arm was trained at.</summary>
    private static IEnumerable<ClaimPart> AtLevelsOf(Comparison runs, string arm, Func<int, double, IEnumerable<ClaimPart>> parts)
    {
        int[] levels = [.. runs.Results.Runs.Where(run => run.Arm == arm && run.Level > 0).Select(run => run.Level).Distinct().Order()];
        return levels.Length == 0 ? [Missing(runs, $"{arm} − {Ticket}", $"no arm {arm} was trained on a ticket")] : levels.SelectMany(level => parts(level, runs.Results.Density(level)));
    }

    private static ClaimPart Missing(Comparison runs, string statement, string reason) =>
        new() { Statement = statement, Density = double.NaN, Reason = runs.Results.HasAccuracies ? reason : Comparison.NoAccuracies };
}
