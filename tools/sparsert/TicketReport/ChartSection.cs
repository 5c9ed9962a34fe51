using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>Accuracy and speed of learning against the share of weights that is left.</summary>
internal static class ChartSection
{
    /// <summary>How far below the dense network accuracies are shown, as a share of one: what learnt nothing would else hide all differences.</summary>
    private const double Depth = 0.1;

    public static void Write(HtmlWriter page, TicketFacts facts)
    {
        page.Write($"<section aria-labelledby=\"accuracy\"><h2 id=\"accuracy\">Accuracy</h2>");
        page.Write($"<p class=\"note\">Lines are means{(facts.Results.Replicates.Count > 1 ? ", bands their 95\u00A0% t-intervals, and faint dots single replicates" : " of one replicate, so that nothing says how sure they are")}. At 100\u00A0% the ticket is the dense network, whose mean the grey line follows.</p>");
        WriteAccuracy(page, facts, "accuracy-chart", "at early stop", run => run.Accuracy);
        page.Write($"</section><section aria-labelledby=\"speed\"><h2 id=\"speed\">Early stop and last step</h2><p class=\"note\">Early stop is the evaluation of least validation loss, the first of equal ones.</p><div class=\"pairs\">");
        WriteSteps(page, facts);
        WriteAccuracy(page, facts, "final-chart", "after the last step", run => run.FinalAccuracy);
        page.Write($"</div></section>");
    }

    private static void WriteAccuracy(HtmlWriter page, TicketFacts facts, string id, string when, Func<RunRow, double> accuracy)
    {
        IReadOnlyList<ChartSeries> series = facts.Series(run => 100 * accuracy(run));
        double[] values = [.. series.SelectMany(line => line.Points).SelectMany(point => point.Values)];
        double most = values.Max(), least = values.Min();
        double? dense = facts.DenseRuns.Count > 0 ? 100 * facts.DenseRuns.Average(accuracy) : null;
        double floor = (dense ?? most) - (100 * Depth);
        bool isCut = least < floor;
        if (isCut) least = floor;
        double room = Math.Max((most - least) * 0.06, 0.05);
        var chart = new SeriesChart
        {
            Id = id,
            Title = $"{Capital(facts.Samples)} accuracy {when} against weights remaining, a line per arm",
            Values = $"{facts.Samples} accuracy, %",
            Series = series,
            Range = (least - room, most + room),
            Level = dense,
            Spell = value => TicketFigures.Accuracy(value / 100),
        };
        page.Write($"<div class=\"panel\"><h3>{Capital(facts.Samples)} accuracy {when}</h3>");
        chart.Write(page);
        if (isCut) page.Write($"<p class=\"note\">Accuracies more than {100 * Depth} points below the dense network's lie below the chart.</p>");
        page.Write($"</div>");
    }

    private static void WriteSteps(HtmlWriter page, TicketFacts facts)
    {
        IReadOnlyList<ChartSeries> series = facts.Series(run => run.EarlyStopStep);
        var chart = new SeriesChart
        {
            Id = "steps-chart",
            Title = "Steps to early stop against weights remaining, a line per arm",
            Values = "steps to early stop",
            Series = series,
            Range = (0, Math.Max(1, 1.06 * series.SelectMany(line => line.Points).SelectMany(point => point.Values).Max())),
            Level = facts.DenseRuns.Count > 0 ? facts.DenseRuns.Average(run => run.EarlyStopStep) : null,
            Spell = TicketFigures.Steps,
        };
        page.Write($"<div class=\"panel\"><h3>Steps to early stop</h3>");
        chart.Write(page);
        page.Write($"</div>");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
