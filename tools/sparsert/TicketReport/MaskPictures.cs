using SparseRuntime.Tensors;
using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>Pictures of what first layers keep, at some levels of the first replicate that has masks.</summary>
internal static class MaskPictures
{
    private const int MostLevels = 4, MostCells = 392, MapExtent = 168, Ink = 0x4C6EF5;

    public static void Write(HtmlWriter page, TicketFacts facts)
    {
        LotteryResults results = facts.Results;
        foreach (int replicate in results.Replicates)
        {
            RunRow[] runs = [.. Spread([.. results.Levels.Where(level => level > 0).Select(level => results.Find(replicate, level, LotteryResults.Ticket)).OfType<RunRow>()])];
            (RunRow Run, Mask Mask)[] masks = [.. runs.Select(run => (run, Masks: results.ReadMasks(run))).Where(pair => pair.Masks.Count > 0).Select(pair => (pair.run, pair.Masks[0]))];
            if (masks.Length == 0) continue;
            int rows = (int)masks[0].Mask.Shape[0], taps = (int)masks[0].Mask.Shape[1], side = (int)Math.Round(Math.Sqrt(taps));
            bool isSquare = side * side == taps && side > 1;
            page.Write($"<h3 class=\"apart\">Masks of the first layer</h3><p class=\"note\">Replicate {replicate}. {(isSquare ? $"The square has a cell per input, {side} × {side}, as dark as the square root of the share of its {rows} weights that is kept. " : "")}The wide picture is the mask itself, outputs from top to bottom and inputs from left to right, as dark as the square root of the share kept of the weights in a cell.</p><div class=\"pairs\">");
            foreach ((RunRow run, Mask mask) in masks)
                WriteCard(page, run, mask, rows, taps, isSquare ? side : 0);
            page.Write($"</div>");
            return;
        }
    }

    private static void WriteCard(HtmlWriter page, RunRow run, Mask mask, int rows, int taps, int side)
    {
        var values = new float[rows * taps];
        for (int i = 0; i < values.Length; i++)
            values[i] = mask[i] ? 1 : 0;
        string left = TicketFigures.Share(run.Density);
        page.Write($"<article class=\"panel\"><div class=\"head\"><h3>{left} left</h3><span class=\"note\">level {run.Level}</span></div><div class=\"pictures masks\">");
        if (side > 0)
            WriteFigure(page, PngImage.Encode(side, side, InputLevels(values, rows, taps), Ink), MapExtent, MapExtent, "map", $"Share of weights kept per input at {left} of weights, {side} by {side}", "kept per input");
        if (SparsityPicture.Of(WeightMatrix.FromDense(rows, taps, values), MostCells) is { } picture)
            WriteFigure(page, picture.MapPng(), picture.CellTaps, picture.CellRows, "mask", $"The first layer's mask at {left} of weights, {rows} by {taps}", $"the mask, {rows} × {taps}");
        page.Write($"</div></article>");
    }

    /// <summary>The shade of each input by the share of its weights that is kept.</summary>
    internal static byte[] InputLevels(ReadOnlySpan<float> mask, int rows, int taps)
    {
        var kept = new int[taps];
        for (int i = 0; i < rows * taps; i++)
            kept[i % taps] += mask[i] != 0 ? 1 : 0;
        return [.. kept.Select(count => SparsityPicture.Level((double)count / rows))];
    }

    private static void WriteFigure(HtmlWriter page, byte[] png, int width, int height, string style, string text, string caption) =>
        page.Write($"<figure class=\"{style}\"><img src=\"data:image/png;base64,{Convert.ToBase64String(png)}\" width=\"{width}\" height=\"{height}\" alt=\"{text}\"/><figcaption>{caption}</figcaption></figure>");

    private static IEnumerable<RunRow> Spread(RunRow[] runs) =>
        runs.Length <= MostLevels ? runs : Enumerable.Range(0, MostLevels).Select(i => runs[i * (runs.Length - 1) / (MostLevels - 1)]);
}
