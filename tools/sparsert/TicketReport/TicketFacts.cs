using SparseRuntime.Training;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>Everything that a page about a lottery shows.</summary>
/// <param name="Results">The runs.</param>
/// <param name="Claims">What they say.</param>
internal sealed record TicketFacts(LotteryResults Results, ClaimTable Claims)
{
    /// <summary>What the network before any pruning is called.</summary>
    public const string Dense = "dense";

    /// <summary>What accuracies are of.</summary>
    public string Samples => Results.HasTestSet ? "test" : "validation";

    /// <summary>The runs of dense networks.</summary>
    public IReadOnlyList<RunRow> DenseRuns { get; } = [.. Results.Runs.Where(run => run.Level == 0 && run.Arm == LotteryResults.Ticket)];

    /// <summary>An arm's place among styles.</summary>
    public int StyleOf(string arm)
    {
        int place = 0;
        foreach (string name in ArmNames.Names)
        {
            if (name == arm) return place;
            place++;
        }

        return place + Results.Arms.Where(other => ArmNames.Find(other) is null).TakeWhile(other => other != arm).Count();
    }

    /// <summary>What a run is called.</summary>
    public static string NameOf(RunRow run) => run.Level == 0 && run.Arm == LotteryResults.Ticket ? Dense : run.Arm;

    /// <summary>A line per arm, of a figure of each run at the share of weights that its level leaves.</summary>
    public IReadOnlyList<ChartSeries> Series(Func<RunRow, double> figure) =>
        [.. Results.Arms.Select(arm => new ChartSeries(arm, StyleOf(arm), [.. Results.Levels.Select(level => Point(arm, level, figure)).OfType<ChartPoint>().OrderByDescending(point => point.X)]))];

    private ChartPoint? Point(string arm, int level, Func<RunRow, double> figure)
    {
        RunRow[] runs = [.. Results.Runs.Where(run => run.Arm == arm && run.Level == level).OrderBy(run => run.Replicate)];
        return runs.Length == 0 ? null : ChartPoint.Of(runs.Average(run => run.Density), [.. runs.Select(figure)]);
    }
}
