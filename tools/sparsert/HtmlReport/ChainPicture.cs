using SparseRuntime.Tool.Output;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>The model as a row of columns, one a step: how many weights a layer has, and how many are left of them.</summary>
internal static class ChainPicture
{
    private const double Height = 100, Pitch = 10, Gap = 2, OtherHeight = 2, LeastHeight = 4;

    /// <summary>Steps that a column stands for at least one of; more are drawn without gaps.</summary>
    private const int MostGaps = 250;

    public static void Write(HtmlWriter page, ReportFacts facts)
    {
        double most = facts.LayerSteps.Select(Weights).DefaultIfEmpty(1).Max();
        double width = facts.Steps.Count > MostGaps ? Pitch : Pitch - Gap;
        page.Write($"<svg class=\"chain\" viewBox=\"0 0 {Math.Max(1, facts.Steps.Count) * Pitch} {Height}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"The model's steps in running order, with the weights of each layer and the share of them that is kept\">");
        for (int i = 0; i < facts.Steps.Count; i++)
        {
            ReportStep step = facts.Steps[i];
            double x = i * Pitch;
            if (step.Layer is not { } layer)
            {
                page.Write($"<rect class=\"other\" x=\"{x}\" y=\"{Height - OtherHeight}\" width=\"{width}\" height=\"{OtherHeight}\"><title>{step.Number} {DisplayText.Of(step.Op, 48)} {DisplayText.Of(step.Name, 48)}</title></rect>");
                continue;
            }

            // The area below the square root would mislead: height stands for the root of the weights, filling for their share.
            double height = Math.Max(LeastHeight, Height * Math.Sqrt(Weights(step) / Math.Max(1, most)));
            double kept = height * (1 - layer.Description.Sparsity);
            page.Write($"<g><title>{step.Number} {DisplayText.Of(step.Title, 48)}: {Format.Count((long)Weights(step))} weights, {PageFigures.Percent(1 - layer.Description.Sparsity)} kept</title>");
            page.Write($"<rect class=\"whole\" x=\"{x}\" y=\"{Height - height}\" width=\"{width}\" height=\"{height}\"/><rect class=\"sparse\" x=\"{x}\" y=\"{Height - kept}\" width=\"{width}\" height=\"{kept}\"/></g>");
        }

        page.Write($"</svg><p class=\"note legend\"><span><span class=\"key own\"></span>kept weights</span><span><span class=\"key\"></span>zeros</span><span>Steps in running order; height is the square root of the number of weights, low marks are operators without weights.</span></p>");
    }

    private static double Weights(ReportStep step) => (double)step.Layer!.Description.Rows * step.Layer.Description.Taps;
}
