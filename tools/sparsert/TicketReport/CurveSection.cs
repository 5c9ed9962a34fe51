using System.Globalization;
using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>How the validation loss fell at some levels: means over replicates, an arm a line.</summary>
internal static class CurveSection
{
    private const double Width = 480, Height = 250, Left = 46, Right = 12, Top = 10, Bottom = 40;

    /// <summary>Losses are shown up to so many times the least one: the first steps fall from far above.</summary>
    private const double Headroom = 2;

    private const int MostLevels = 4;

    public static void Write(HtmlWriter page, TicketFacts facts)
    {
        (int Level, Line[] Lines)[] charts = [.. Chosen(facts).Select(level => (level, Lines(facts, level))).Where(chart => chart.Item2.Length > 0)];
        page.Write($"<section aria-labelledby=\"curves\"><h2 id=\"curves\">Curves</h2>");
        if (charts.Length == 0)
        {
            page.Write($"<p class=\"note\">No run has a curve.</p></section>");
            return;
        }

        double least = charts.Min(chart => chart.Lines.Min(line => line.Points.Min(point => point.Loss))), most = charts.Max(chart => chart.Lines.Max(line => line.Points.Max(point => point.Loss)));
        (double Least, double Most) range = (Math.Max(0, least - (0.06 * least)), Math.Max(Math.Min(most, Headroom * least), least + 1e-6));
        page.Write($"<p class=\"note\">Validation loss over steps, means of replicates; where a line begins above the chart, it falls into it. Marks are the least mean losses.</p><div class=\"pairs\">");
        foreach ((int level, Line[] lines) in charts)
            WriteChart(page, facts, level, lines, range);
        page.Write($"</div></section>");
    }

    private static void WriteChart(HtmlWriter page, TicketFacts facts, int level, Line[] lines, (double Least, double Most) range)
    {
        string title = level == 0 ? "Dense" : $"{TicketFigures.Share(facts.Results.Density(level))} of weights";
        double last = Math.Max(1, lines.Max(line => line.Points[^1].Step));
        var x = new LinearAxis(0, last, Left, Width - Right);
        var y = new LinearAxis(range.Least, range.Most, Height - Bottom, Top);
        page.Write($"<div class=\"panel\"><h3>{title}</h3><svg class=\"chart lines small\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"curve{level}-title\"><title id=\"curve{level}-title\">Validation loss over steps, level {level}</title>");
        page.Write($"<clipPath id=\"curve{level}-clip\"><rect x=\"{Left}\" y=\"{Top}\" width=\"{Width - Left - Right}\" height=\"{Height - Bottom - Top}\"/></clipPath>");
        foreach (double tick in x.Ticks())
        {
            page.Write($"<line class=\"grid\" x1=\"{x.Position(tick)}\" y1=\"{y.Start}\" x2=\"{x.Position(tick)}\" y2=\"{y.End}\"/>");
            page.Write($"<text x=\"{x.Position(tick)}\" y=\"{y.Start + 17}\" text-anchor=\"middle\">{tick.ToString($"N{x.Decimals}", CultureInfo.InvariantCulture)}</text>");
        }

        foreach (double tick in y.Ticks())
        {
            page.Write($"<line class=\"grid\" x1=\"{x.Start}\" y1=\"{y.Position(tick)}\" x2=\"{x.End}\" y2=\"{y.Position(tick)}\"/>");
            page.Write($"<text x=\"{x.Start - 6}\" y=\"{y.Position(tick) + 4}\" text-anchor=\"end\">{tick.ToString($"F{y.Decimals}", CultureInfo.InvariantCulture)}</text>");
        }

        page.Write($"<text x=\"{(x.Start + x.End) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">steps</text><g clip-path=\"url(#curve{level}-clip)\">");
        foreach (Line line in lines.Reverse())
        {
            page.Write($"<path class=\"line {line.Style}\" d=\"");
            for (int i = 0; i < line.Points.Length; i++)
                page.Write($"{(i == 0 ? "M" : "L")}{x.Position(line.Points[i].Step)} {y.Position(line.Points[i].Loss)}");
            page.Write($"\"><title>{DisplayText.Of(line.Name, 48)}</title></path>");
        }

        page.Write($"</g>");
        foreach (Line line in lines.Where(line => line.Place >= 0))
        {
            (long step, double loss) = line.Points.MinBy(point => point.Loss);
            if (loss <= range.Most) SeriesStyle.WriteMarker(page, line.Place, x.Position(step), y.Position(loss), $"{DisplayText.Of(line.Name, 48)}: least at step {TicketFigures.Steps(step)}, {TicketFigures.Loss(loss)}");
        }

        page.Write($"</svg><p class=\"note legend\">");
        foreach (Line line in lines)
        {
            if (line.Place >= 0) SeriesStyle.WriteLegend(page, line.Place, DisplayText.Of(line.Name, 40));
            else page.Write($"<span><svg class=\"swatch\" viewBox=\"0 0 26 10\" role=\"img\" aria-label=\"line\"><path class=\"line plain\" d=\"M0 5H26\"/></svg><bdi>{line.Name}</bdi></span>");
        }

        page.Write($"</p></div>");
    }

    /// <summary>The dense network, then the levels at which most arms were trained, smaller ones before larger.</summary>
    private static IEnumerable<int> Chosen(TicketFacts facts) => facts.Results.Levels
        .OrderByDescending(level => level == 0)
        .ThenByDescending(level => facts.Results.Runs.Where(run => run.Level == level).Select(run => run.Arm).Distinct().Count())
        .ThenByDescending(level => level)
        .Take(MostLevels)
        .Order();

    private static Line[] Lines(TicketFacts facts, int level)
    {
        var lines = new List<Line>();
        foreach (string arm in facts.Results.Arms)
        {
            if (Means(facts, level, arm) is { Length: > 0 } means) lines.Add(new Line(level == 0 && arm == LotteryResults.Ticket ? TicketFacts.Dense : arm, SeriesStyle.Class(facts.StyleOf(arm)), facts.StyleOf(arm), means));
        }

        // The dense network is in every chart, to compare with.
        if (level != 0 && lines.Count > 0 && Means(facts, 0, LotteryResults.Ticket) is { Length: > 0 } dense) lines.Add(new Line(TicketFacts.Dense, "plain", -1, dense));
        return [.. lines];
    }

    /// <summary>The mean loss at every step that all replicates were evaluated at.</summary>
    private static (long Step, double Loss)[] Means(TicketFacts facts, int level, string arm)
    {
        IReadOnlyList<Evaluation>[] curves = [.. facts.Results.Runs.Where(run => run.Level == level && run.Arm == arm).OrderBy(run => run.Replicate).Select(facts.Results.ReadCurve).Where(curve => curve.Count > 0)];
        return [.. curves.SelectMany(curve => curve).GroupBy(evaluation => evaluation.Step).Where(step => step.Count() == curves.Length)
            .OrderBy(step => step.Key).Select(step => (step.Key, step.Average(evaluation => evaluation.ValidationLoss)))];
    }

    /// <summary>A line of a chart: its classes, and its place among styles, −1 for one without marks.</summary>
    private sealed record Line(string Name, string Style, int Place, (long Step, double Loss)[] Points);
}
