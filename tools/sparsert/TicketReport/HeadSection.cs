using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Tool.Output;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>What was run, and what a reader should know after a glance.</summary>
internal static class HeadSection
{
    public static void Write(HtmlWriter page, TicketFacts facts)
    {
        LotteryResults results = facts.Results;
        page.Write($"<header><p class=\"eyebrow\">Winning-ticket report</p><h1><bdi>{DisplayText.Of(Title(facts), 80)}</bdi></h1>");
        page.Write($"<p class=\"soft\">{PageFigures.Count(results.Runs.Count, "run")} in {PageFigures.Count(results.Replicates.Count, "replicate")}: a network of {Format.Count(results.Runs[0].Weights)} weights, ");
        page.Write($"{PageFigures.Count(results.Levels.Count(level => level > 0), "level")} of pruning down to {TicketFigures.Share(results.Levels.Min(results.Density))} of them, {PageFigures.Count(results.Arms.Count, "arm")}, {TicketFigures.Steps(results.Runs[0].Steps)} steps each.</p>");
        page.Write($"<nav aria-label=\"Sections\"><a href=\"#claims\">Claims</a><a href=\"#accuracy\">Accuracy</a><a href=\"#speed\">Early stop</a><a href=\"#layers\">Layers</a>");
        page.Write($"<a href=\"#curves\">Curves</a><a href=\"#gates\">Validity</a><a href=\"#recipe\">Recipe</a><a href=\"#numbers\">Numbers</a></nav></header>");
        page.Write($"<section aria-label=\"Summary\"><div class=\"verdict\">");
        WriteClaims(page, facts);
        WriteBest(page, facts);
        WriteCritical(page, facts);
        page.Write($"</div></section>");
    }

    /// <summary>The data set if the recipe names a known one, and the folder's name.</summary>
    public static string Title(TicketFacts facts)
    {
        string folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(facts.Results.Folder)));
        KnownDataSet? known = KnownDataSets.All.FirstOrDefault(set => set.Name == facts.Claims.Rules.Data);
        return known is null ? $"Lottery tickets: {folder}" : $"Lottery tickets on {known.Title}";
    }

    private static void WriteClaims(HtmlWriter page, TicketFacts facts)
    {
        int Count(ClaimVerdict verdict) => facts.Claims.Claims.Count(claim => claim.Verdict == verdict);
        int confirmed = Count(ClaimVerdict.Confirmed), measured = facts.Claims.Claims.Count - Count(ClaimVerdict.NotMeasured);
        page.Write($"<div class=\"panel lead\"><span class=\"big\">{confirmed} of {measured}</span>measured claims confirmed, {Count(ClaimVerdict.Failed)} failed, {Count(ClaimVerdict.Undecided)} undecided</div>");
    }

    private static void WriteBest(HtmlWriter page, TicketFacts facts)
    {
        ChartSeries? tickets = facts.Series(run => run.Accuracy).FirstOrDefault(series => series.Name == LotteryResults.Ticket);
        if (tickets is null) return;
        ChartPoint best = tickets.Points.MaxBy(point => point.Interval.Estimate)!;
        page.Write($"<div class=\"panel\"><span class=\"big\">{TicketFigures.Accuracy(best.Interval.Estimate)}</span>{facts.Samples} accuracy of the best tickets, with {TicketFigures.Share(best.X)} of the weights");
        if (facts.DenseRuns.Count > 0) page.Write($"; dense {TicketFigures.Accuracy(facts.DenseRuns.Average(run => run.Accuracy))}");
        page.Write($"</div>");
    }

    private static void WriteCritical(HtmlWriter page, TicketFacts facts)
    {
        Finding critical = facts.Claims.Findings[0];
        if (critical.Values.Count == 0) return;
        string range = TicketFigures.Range(critical.Interval, critical.Unit);
        page.Write($"<div class=\"panel\"><span class=\"big\">{TicketFigures.Share(critical.Interval.Estimate)}</span>of the weights is enough to be within {TicketFigures.Points(facts.Claims.Rules.MarginPoints)} points of dense{(range.Length > 0 ? $" ({range})" : "")}</div>");
    }
}
