using SparseRuntime.Kernels;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Results;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>A card per layer: what its weights keep, which executor runs it, and what that was chosen over.</summary>
internal static class LayerSection
{
    /// <summary>Pixels along a picture's longer side, at most.</summary>
    private const int PictureExtent = 160;

    private const int LargestPixel = 16;

    /// <summary>Models with more layers show fewer losers of each.</summary>
    private const int ManyLayers = 200;

    private const int MostLosers = 10, FewLosers = 4, MostNames = 3;

    private static readonly HashSet<string> DenseKernels = [.. KernelCatalog.All.Where(kernel => kernel.Info.Format == "dense").Select(kernel => kernel.Info.Name)];

    public static void Write(HtmlWriter page, ReportFacts facts)
    {
        page.Write($"<section aria-labelledby=\"layers\"><h2 id=\"layers\">Layers</h2>");
        page.Write($"<p class=\"note\">Pictures show what each weight matrix keeps: outputs from top to bottom, inputs from left to right, with the kernel's positions side by side. In the first, shade is the share of weights kept in a cell; the second is the top left corner, a pixel a weight.</p><div class=\"cards\">");
        int mostLosers = facts.LayerSteps.Count > ManyLayers ? FewLosers : MostLosers;
        foreach (ReportStep step in facts.LayerSteps)
            WriteCard(page, facts, step, mostLosers);
        page.Write($"</div></section>");
    }

    private static void WriteCard(HtmlWriter page, ReportFacts facts, ReportStep step, int mostLosers)
    {
        ReportLayer layer = step.Layer!;
        LayerDescription description = layer.Description;
        page.Write($"<article class=\"card\" id=\"step{step.Number}\"><div class=\"head\"><h3><bdi>{DisplayText.Of(step.Title, 80)}</bdi></h3><span class=\"note\">{step.Number}</span></div>");
        page.Write($"<p class=\"soft\">{DisplayText.Of(description.Op, 48)}, {Format.Count(description.Rows)} × {Format.Count(description.Taps)}, {PageFigures.Count(layer.Columns, "column")}; {Removed(description)}{PageFigures.Percent(description.Sparsity)} zeros, {description.Pattern}</p>");
        if (layer.Picture is { } picture) WritePictures(page, step, picture);
        page.Write($"<p><strong>{PageFigures.Time(step.Microseconds)}</strong>, {PageFigures.Percent(facts.Share(step.Microseconds))} of the time");
        if (step.DenseMicroseconds is not null) page.Write($", {KernelFigures.Ratio(step.Speedup)} as fast as dense");
        if (step.Gflops > 0) page.Write($"; {Format.Number(step.Gflops)} GFLOP/s, {PageFigures.Percent(step.Gflops / facts.Machine.PeakGflops)} of the peak");
        page.Write($"</p><p><code>{description.Executor}</code><br/><span class=\"soft\">{description.Format}, {Format.Bytes(description.Bytes)}{(description.Epilogue == "none" ? "" : $", ends in {description.Epilogue}")}</span></p>");
        WriteReason(page, description);
        WriteLosers(page, description, mostLosers);
        page.Write($"</article>");
    }

    /// <summary>What is left of a layer of which channels were taken out.</summary>
    private static string Removed(LayerDescription layer) => layer.RemovedRows + layer.RemovedTaps == 0
        ? ""
        : $"{Format.Count(layer.Rows - layer.RemovedRows)} × {Format.Count(layer.Taps - layer.RemovedTaps)} of them needed; ";

    private static void WritePictures(HtmlWriter page, ReportStep step, SparsityPicture picture)
    {
        LayerDescription description = step.Layer!.Description;
        page.Write($"<div class=\"pictures\">");
        string name = DisplayText.Of(step.Title, 48);
        WriteFigure(page, picture.MapPng(), picture.CellTaps, picture.CellRows, $"What {name} keeps of {description.Rows - description.RemovedRows} by {description.Taps - description.RemovedTaps} weights: {description.Pattern}", picture.IsWhole ? "all weights" : "all weights, in cells");
        if (picture.HasCorner)
            WriteFigure(page, picture.CornerPng(), picture.CornerTaps, picture.CornerRows, $"What {name} keeps of the first {picture.CornerRows} by {picture.CornerTaps} weights", $"first {picture.CornerRows} × {picture.CornerTaps} weights");
        page.Write($"</div>");
    }

    private static void WriteFigure(HtmlWriter page, byte[] png, int width, int height, string description, string caption)
    {
        int pixel = Math.Clamp(PictureExtent / Math.Max(width, height), 1, LargestPixel);
        page.Write($"<figure><img width=\"{width * pixel}\" height=\"{height * pixel}\" alt=\"{description}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\"/><figcaption>{caption}</figcaption></figure>");
    }

    /// <summary>Why this executor, in a sentence: what it beats, and what dense would have taken.</summary>
    private static void WriteReason(HtmlWriter page, LayerDescription layer)
    {
        AlternativeDescription[] able = [.. layer.Alternatives.Where(other => other.PredictedUs is not null)];
        page.Write($"<p>");
        if (layer.MeasuredUs is { } measured)
            page.Write($"Timed at load: {PageFigures.Time(measured)} on one thread");
        else
            page.Write($"Predicted: {PageFigures.Time(layer.PredictedUs)} on one thread");
        bool isForced = layer.MeasuredUs is null && able.Any(other => other.PredictedUs < layer.PredictedUs);
        if (able.Length == 0) page.Write($"; no other can run it");
        else if (isForced) page.Write($"; named by the user, not the fastest by prediction");
        else page.Write($", the least of {able.Length + 1} that can run it");
        if (able.Length > 0 && !isForced) page.Write($". Next: <code>{able[0].Executor}</code>, {able[0].Reason}");
        AlternativeDescription? dense = DenseKernels.Contains(layer.Executor) ? null : able.FirstOrDefault(other => DenseKernels.Contains(other.Executor));
        if (dense is not null && (isForced || dense != able[0]))
            page.Write($"{(isForced ? ". Dense: " : "; dense: ")}{dense.Reason}");
        page.Write($".</p>");
    }

    private static void WriteLosers(HtmlWriter page, LayerDescription layer, int most)
    {
        AlternativeDescription[] able = [.. layer.Alternatives.Where(other => other.PredictedUs is not null)];
        AlternativeDescription[] unable = [.. layer.Alternatives.Where(other => other.PredictedUs is null)];
        bool isMeasured = layer.MeasuredUs is not null;
        if (layer.Alternatives.Count == 0) return;
        page.Write($"<details><summary>Not chosen: {able.Length} slower, {unable.Length} unable</summary>");
        if (able.Length > 0)
        {
            page.Write($"<div class=\"box\" tabindex=\"0\" role=\"region\" aria-label=\"Slower executors\"><table class=\"wide\"><thead><tr><th scope=\"col\">slower</th><th scope=\"col\" class=\"n\">predicted µs</th>");
            if (isMeasured) page.Write($"<th scope=\"col\" class=\"n\">measured µs</th>");
            page.Write($"<th scope=\"col\">why not</th></tr></thead><tbody>");
            foreach (AlternativeDescription other in able.Take(most))
            {
                page.Write($"<tr><th scope=\"row\"><code>{other.Executor}</code></th><td class=\"n\">{PageFigures.Microseconds(other.PredictedUs)}</td>");
                if (isMeasured) page.Write($"<td class=\"n\">{PageFigures.Microseconds(other.MeasuredUs)}</td>");
                page.Write($"<td>{other.Reason}</td></tr>");
            }

            page.Write($"</tbody></table></div>");
            if (able.Length > most) page.Write($"<p class=\"soft\">and {able.Length - most} still slower.</p>");
        }

        foreach (IGrouping<string, AlternativeDescription> group in unable.GroupBy(other => other.Reason))
        {
            string[] names = [.. group.Select(other => other.Executor)];
            page.Write($"<p><span class=\"soft\">{DisplayText.Of(group.Key, 300)}:</span> <code>{string.Join(", ", names.Take(MostNames))}</code>{(names.Length > MostNames ? $" and {names.Length - MostNames} more" : "")}</p>");
        }

        page.Write($"</details>");
    }
}
