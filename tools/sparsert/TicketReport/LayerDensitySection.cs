using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>What tickets keep of each layer, and pictures of what their first layers keep.</summary>
internal static class LayerDensitySection
{
    public static void Write(HtmlWriter page, TicketFacts facts)
    {
        LayerRow[] layers = [.. facts.Results.Layers.Where(layer => layer.Arm == LotteryResults.Ticket)];
        page.Write($"<section aria-labelledby=\"layers\"><h2 id=\"layers\">Layers</h2>");
        if (layers.Length == 0)
        {
            page.Write($"<p class=\"note\">No ticket was trained.</p></section>");
            return;
        }

        page.Write($"<p class=\"note\">What tickets keep of each layer, against what they keep in all, both on logarithmic axes.</p>");
        ChartSeries[] series = [.. layers.GroupBy(layer => layer.Layer).OrderBy(group => group.Key).Select(group => new ChartSeries(
            $"layer {group.Key}",
            group.Key,
            [.. group.GroupBy(layer => layer.Level).Select(level => ChartPoint.Of(facts.Results.Density(level.Key), [.. level.Select(layer => 100 * layer.Density)])).OrderByDescending(point => point.X)]))];
        double least = Math.Max(series.Min(line => line.Points.Min(point => point.Values.Min())), 0.001);
        page.Write($"<div class=\"panel\"><h3>Weights kept of each layer</h3>");
        new SeriesChart
        {
            Id = "layers-chart",
            Title = "Share of weights that tickets keep of each layer against weights remaining in all",
            Values = "weights kept of the layer, %",
            Series = series,
            Range = (Math.Min(least / 1.15, 50), 115),
            IsLogarithmic = true,
            Spell = value => TicketFigures.Share(value / 100),
        }.Write(page);
        page.Write($"</div>");
        MaskPictures.Write(page, facts);
        page.Write($"</section>");
    }
}
