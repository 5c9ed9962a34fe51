using System.Globalization;

namespace SparseRuntime.Training;

/// <summary>The checks of validity that files of results can tell about. What they cannot (gradients, masks after every step, the order of batches, repeatability), tests of the trainer do.</summary>
internal static class Gates
{
    /// <summary>Above it a mask has learnt little from training that initial magnitudes did not say.</summary>
    private const double SuspiciousJaccard = 0.9;

    /// <summary>Arms that keep as many weights of each layer as the ticket.</summary>
    private static readonly string[] SameCounts = [.. ArmNames.Names.Where(name => name != ArmNames.Of(Arm.RandomMaskGlobal) && name != ArmNames.Of(Arm.RandomMaskEven))];

    /// <summary>Arms that are trained under the ticket's own mask.</summary>
    private static readonly string[] SameMask = [ArmNames.Of(Arm.Reinitialized), ArmNames.Of(Arm.SignedConstant)];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Gate> Of(LotteryResults results, ClaimRules rules) =>
        [Dense(results, rules), NoEmptyLayer(results), EqualCounts(results), EqualMasks(results), EqualSteps(results), LearntMasks(results), MinimumInside(results)];

    private static Gate Dense(LotteryResults results, ClaimRules rules)
    {
        RunRow[] dense = [.. results.Runs.Where(run => run.Level == 0 && run.Arm == LotteryResults.Ticket)];
        if (rules.DenseAccuracy is not { } least) return new Gate("Dense networks are as accurate as is known of the data set", GateOutcome.NotMeasured, ["for this data set nothing is known"]);
        string statement = $"Dense networks are right on {Comparison.Percent(least)} or more of {rules.Data}";
        return dense.Length == 0
            ? new Gate(statement, GateOutcome.NotMeasured, ["no dense network was trained"])
            : Judge(statement, GateOutcome.Failed, dense.Where(run => run.Accuracy < least).Select(run => $"{Name(run)}: {Comparison.Percent(run.Accuracy)}"));
    }

    private static Gate NoEmptyLayer(LotteryResults results) =>
        Judge("No layer is empty", GateOutcome.Failed, results.Layers.Where(layer => layer.Kept == 0).Select(layer => $"{Name(layer.Replicate, layer.Level, layer.Arm)}: layer {layer.Layer}"));

    private static Gate EqualCounts(LotteryResults results) => Judge(
        "Arms of a level keep equally many weights of each layer",
        GateOutcome.Failed,
        WithTickets(results, SameCounts).Where(pair => !results.LayersOf(pair.Run).Select(layer => layer.Kept).SequenceEqual(results.LayersOf(pair.Ticket).Select(layer => layer.Kept)))
            .Select(pair => $"{Name(pair.Run)}: {Counts(pair.Run)}, ticket: {Counts(pair.Ticket)}"));

    private static Gate EqualMasks(LotteryResults results) => Judge(
        "Re-initialised and signed constant weights are under the ticket's own mask",
        GateOutcome.Failed,
        WithTickets(results, SameMask).Where(pair => pair.Run.MaskChecksum != pair.Ticket.MaskChecksum).Select(pair => Name(pair.Run)));

    private static Gate EqualSteps(LotteryResults results)
    {
        long usual = results.Runs.GroupBy(run => run.Steps).MaxBy(group => group.Count())!.Key;
        return Judge(
            "All runs have as many steps",
            GateOutcome.Warning,
            results.Runs.Where(run => run.Steps != usual).Select(run => string.Create(CultureInfo.InvariantCulture, $"{Name(run)}: {run.Steps} steps, others {usual}")));
    }

    private static Gate LearntMasks(LotteryResults results)
    {
        string statement = string.Create(CultureInfo.InvariantCulture, $"Masks differ from those by initial magnitudes (Jaccard index up to {SuspiciousJaccard})");
        // Where next to nothing is cut yet, any two masks are alike.
        LayerRow[] logged = [.. results.Layers.Where(layer => layer.StepZeroJaccard is not null && layer.Kept <= layer.Weights / 2)];
        return logged.Length == 0
            ? new Gate(statement, GateOutcome.NotMeasured, ["no index was logged for a layer of which at most half is kept"])
            : Judge(statement, GateOutcome.Warning, logged.Where(layer => layer.StepZeroJaccard > SuspiciousJaccard)
                .Select(layer => string.Create(CultureInfo.InvariantCulture, $"{Name(layer.Replicate, layer.Level, layer.Arm)}: layer {layer.Layer}, {layer.StepZeroJaccard:0.000}")));
    }

    private static Gate MinimumInside(LotteryResults results) => Judge(
        "The validation loss is least before the last evaluation",
        GateOutcome.Warning,
        results.Runs.Where(run => run.StopsAtEnd).OrderBy(run => run.Level).ThenBy(run => run.Arm, StringComparer.Ordinal).ThenBy(run => run.Replicate).Select(Name));

    private static Gate Judge(string statement, GateOutcome otherwise, IEnumerable<string> details)
    {
        string[] all = [.. details];
        return new Gate(statement, all.Length == 0 ? GateOutcome.Passed : otherwise, all);
    }

    private static IEnumerable<(RunRow Run, RunRow Ticket)> WithTickets(LotteryResults results, string[] arms) => results.Runs
        .Where(run => run.Arm != LotteryResults.Ticket && arms.Contains(run.Arm))
        .Select(run => (run, results.Find(run.Replicate, run.Level, LotteryResults.Ticket)!))
        .Where(pair => pair.Item2 is not null);

    private static string Counts(RunRow run) => string.Create(CultureInfo.InvariantCulture, $"{run.Kept}");

    private static string Name(RunRow run) => Name(run.Replicate, run.Level, run.Arm);

    private static string Name(int replicate, int level, string arm) => string.Create(CultureInfo.InvariantCulture, $"{(level == 0 && arm == LotteryResults.Ticket ? "dense" : arm)}, level {level}, replicate {replicate}");
}
