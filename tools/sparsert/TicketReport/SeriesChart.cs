using System.Globalization;
using SparseRuntime.Tool.HtmlReport;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>
/// A chart of lines over the share of weights that is left, which falls to the right on a logarithmic axis: means, bands of
/// their intervals, a dot per replicate, and names beside the lines' ends.
/// </summary>
internal sealed record SeriesChart
{
    private const double Width = 640, Height = 380, Left = 58, NameWidth = 128, Top = 14, Bottom = 50, NamePitch = 19;

    /// <summary>The longest name that fits beside a chart.</summary>
    private const int LongestName = 15;

    /// <summary>What ids of the chart begin with.</summary>
    public required string Id { get; init; }

    /// <summary>What it shows, in a sentence.</summary>
    public required string Title { get; init; }

    /// <summary>What values are, at the vertical axis.</summary>
    public required string Values { get; init; }

    /// <summary>The lines.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>The least and the greatest value to show, which differ.</summary>
    public required (double Least, double Most) Range { get; init; }

    /// <summary>Whether values are on a logarithmic axis.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>A value to draw a line across the chart at.</summary>
    public double? Level { get; init; }

    /// <summary>How a value is spelled in a tooltip.</summary>
    public required Func<double, string> Spell { get; init; }

    /// <summary>Writes the chart.</summary>
    public void Write(HtmlWriter page)
    {
        double least = 100 * Series.Min(series => series.Points.Min(point => point.X)), most = Math.Max(100, 100 * Series.Max(series => series.Points.Max(point => point.X)));
        var x = new LogAxis(Math.Min(least / 1.06, most / 2), most * 1.06, Width - NameWidth, Left);
        var log = new LogAxis(Range.Least, Range.Most, Height - Bottom, Top);
        var linear = new LinearAxis(Range.Least, Range.Most, Height - Bottom, Top);
        page.Write($"<div class=\"frame\"><svg class=\"chart lines\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"{Id}-title\"><title id=\"{Id}-title\">{Title}</title>");
        page.Write($"<clipPath id=\"{Id}-clip\"><rect x=\"{x.End}\" y=\"{Top - 5}\" width=\"{x.Start - x.End}\" height=\"{Height - Bottom - Top + 10}\"/></clipPath>");
        WriteAxes(page, x, log, linear);
        page.Write($"<g clip-path=\"url(#{Id}-clip)\">");
        if (Level is { } level) page.Write($"<path class=\"level\" d=\"M{x.End} {Y(level)}H{x.Start}\"/>");
        foreach (ChartSeries series in Series)
            WriteBand(page, series, X, Y);
        foreach (ChartSeries series in Series)
            WriteDots(page, series, X, Y);
        foreach (ChartSeries series in Series.Reverse())
            WriteLine(page, series, X, Y);
        page.Write($"</g>");
        WriteNames(page, X, Y);
        page.Write($"</svg></div><p class=\"note legend narrow\">");
        foreach (ChartSeries series in Series)
            SeriesStyle.WriteLegend(page, series.Style, DisplayText.Of(series.Name, 40));
        page.Write($"</p>");

        double X(double share) => x.Position(100 * share);
        double Y(double value) => IsLogarithmic ? log.Position(value) : linear.Position(value);
    }

    private void WriteAxes(HtmlWriter page, LogAxis x, LogAxis log, LinearAxis linear)
    {
        foreach ((double value, bool isLabelled) in x.Ticks())
        {
            page.Write($"<line class=\"grid\" x1=\"{x.Position(value)}\" y1=\"{Height - Bottom}\" x2=\"{x.Position(value)}\" y2=\"{Top}\"/>");
            if (isLabelled) page.Write($"<text x=\"{x.Position(value)}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{Number(value, 9)}</text>");
        }

        IEnumerable<(double Value, double Y, string Text)> ticks = IsLogarithmic
            ? log.Ticks().Select(tick => (tick.Value, log.Position(tick.Value), tick.IsLabelled ? Number(tick.Value, 9) : ""))
            : linear.Ticks().Select(tick => (tick, linear.Position(tick), tick.ToString($"N{linear.Decimals}", CultureInfo.InvariantCulture)));
        foreach ((_, double y, string text) in ticks)
        {
            page.Write($"<line class=\"grid\" x1=\"{x.End}\" y1=\"{y}\" x2=\"{x.Start}\" y2=\"{y}\"/>");
            if (text.Length > 0) page.Write($"<text x=\"{x.End - 6}\" y=\"{y + 4}\" text-anchor=\"end\">{text}</text>");
        }

        page.Write($"<text x=\"{(x.Start + x.End) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">weights remaining, %</text>");
        page.Write($"<text class=\"spare\" transform=\"translate(13 {(Height - Bottom + Top) / 2}) rotate(-90)\" text-anchor=\"middle\">{Values}</text>");
    }

    private static void WriteBand(HtmlWriter page, ChartSeries series, Func<double, double> x, Func<double, double> y)
    {
        ChartPoint[] points = [.. series.Points.Where(point => point.Values.Count > 1)];
        if (points.Length == 0) return;
        if (points.Length == 1)
        {
            page.Write($"<path class=\"whisker {SeriesStyle.Class(series.Style)}\" d=\"M{x(points[0].X)} {y(points[0].Interval.Low)}V{y(points[0].Interval.High)}\"/>");
            return;
        }

        page.Write($"<path class=\"band {SeriesStyle.Class(series.Style)}\" d=\"");
        for (int i = 0; i < points.Length; i++)
            page.Write($"{(i == 0 ? "M" : "L")}{x(points[i].X)} {y(points[i].Interval.High)}");
        foreach (ChartPoint point in points.Reverse())
            page.Write($"L{x(point.X)} {y(point.Interval.Low)}");
        page.Write($"z\"/>");
    }

    /// <summary>Dots are ends of lines without length.</summary>
    private static void WriteDots(HtmlWriter page, ChartSeries series, Func<double, double> x, Func<double, double> y)
    {
        page.Write($"<path class=\"dots {SeriesStyle.Class(series.Style)}\" d=\"");
        foreach (ChartPoint point in series.Points)
        {
            foreach (double value in point.Values)
                page.Write($"M{x(point.X)} {y(value)}h0");
        }

        page.Write($"\"/>");
    }

    private void WriteLine(HtmlWriter page, ChartSeries series, Func<double, double> x, Func<double, double> y)
    {
        page.Write($"<path class=\"line {SeriesStyle.Class(series.Style)}\" d=\"");
        for (int i = 0; i < series.Points.Count; i++)
            page.Write($"{(i == 0 ? "M" : "L")}{x(series.Points[i].X)} {y(series.Points[i].Interval.Estimate)}");
        page.Write($"\"/>");
        foreach (ChartPoint point in series.Points)
        {
            string range = point.Values.Count > 1 ? $", {Spell(point.Interval.Low)} to {Spell(point.Interval.High)}" : "";
            SeriesStyle.WriteMarker(page, series.Style, x(point.X), y(point.Interval.Estimate), $"{DisplayText.Of(series.Name, 48)}, {PageFigures.Percent(point.X)} left: {Spell(point.Interval.Estimate)}{range} ({PageFigures.Count(point.Values.Count, "replicate")})");
        }
    }

    /// <summary>Names stand in a column, in the order of the lines' ends, and are tied to them. On a phone the column is cut off, and a legend takes its place.</summary>
    private void WriteNames(HtmlWriter page, Func<double, double> x, Func<double, double> y)
    {
        var names = Series.Select(series => (Series: series, End: Math.Clamp(y(series.Points[^1].Interval.Estimate), Top, Height - Bottom))).OrderBy(name => name.End).ToArray();
        double[] places = Spread([.. names.Select(name => name.End)], Top + 4, Height - Bottom);
        const double Column = Width - NameWidth + 22;
        page.Write($"<g class=\"names\">");
        for (int i = 0; i < names.Length; i++)
        {
            ChartSeries series = names[i].Series;
            page.Write($"<path class=\"tie {SeriesStyle.Class(series.Style)}\" d=\"M{x(series.Points[^1].X) + 6} {names[i].End}L{Column - 7} {places[i]}\"/>");
            SeriesStyle.WriteMarker(page, series.Style, Column, places[i], "");
            page.Write($"<text class=\"name\" x=\"{Column + 8}\" y=\"{places[i] + 4}\">{DisplayText.Of(series.Name, LongestName)}</text>");
        }

        page.Write($"</g>");
    }

    /// <summary>Places near rising ones, in the same order, that are a line apart or, where there are too many, evenly spread.</summary>
    internal static double[] Spread(double[] wanted, double least, double most)
    {
        double pitch = wanted.Length > 1 ? Math.Min(NamePitch, (most - least) / (wanted.Length - 1)) : NamePitch;
        var places = new double[wanted.Length];
        for (int i = 0; i < places.Length; i++)
            places[i] = Math.Max(Math.Clamp(wanted[i], least, most), i == 0 ? least : places[i - 1] + pitch);
        for (int i = places.Length - 1; i >= 0; i--)
            places[i] = Math.Min(places[i], i == places.Length - 1 ? most : places[i + 1] - pitch);
        return places;
    }

    private static string Number(double value, int decimals) => value.ToString("0." + new string('#', decimals), CultureInfo.InvariantCulture);
}
