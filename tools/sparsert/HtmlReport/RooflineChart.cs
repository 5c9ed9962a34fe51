using SparseRuntime.Tool.Output;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>
/// The roofline chart (Williams, Waterman and Patterson, 2009): what layers compute per second against what they compute
/// per byte that they move, under what the processor could do.
/// </summary>
internal static class RooflineChart
{
    private const double Width = 640, Height = 420, Left = 62, Right = 14, Top = 18, Bottom = 56;
    private const double LeastRadius = 4, MostRadius = 14, LargeRadius = 10;
    private const double TagWidth = 26, TagHeight = 16;
    private const int MostTags = 8;

    /// <summary>The chart reaches from the peak down to a part of it at least, so that the slopes have room for their labels.</summary>
    private const double LeastHeight = 10;

    public static void Write(HtmlWriter page, ReportFacts facts)
    {
        ReportStep[] steps = [.. facts.LayerSteps.Where(step => step.Gflops > 0 && step.Layer!.Intensity > 0).OrderByDescending(step => step.Microseconds)];
        ReportMachine machine = facts.Machine;
        page.Write($"<section aria-labelledby=\"roofline\"><h2 id=\"roofline\">Roofline</h2>");
        page.Write($"<p class=\"note\">Only kept weights count as work, so a dense executor of sparse weights stays far below the roof. Bytes are those of stored weights, inputs and outputs, once each. Roofs are one core's{(machine.Cores == 1 ? "" : $", times the {machine.Cores} in use")}, as measured; what layers find in a cache lets them exceed the lower one.</p>");
        if (steps.Length == 0)
        {
            page.Write($"<p>No layer computes anything with kept weights.</p></section>");
            return;
        }

        double ridge = machine.PeakGflops / machine.MemoryRate;
        var x = new LogAxis(Math.Min(steps.Min(Intensity), machine.PeakGflops / machine.CacheRate / 4) / 1.6, Math.Max(steps.Max(Intensity), ridge) * 1.8, Left, Width - Right);
        var y = new LogAxis(Math.Min(steps.Min(step => step.Gflops) / 1.8, machine.PeakGflops / LeastHeight), Math.Max(machine.PeakGflops, steps.Max(step => step.Gflops)) * 1.5, Height - Bottom, Top);
        page.Write($"<div class=\"panel\"><svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"roofline-title\"><title id=\"roofline-title\">Roofline: rate of kept multiply-adds in GFLOP/s over arithmetic intensity in FLOP per byte, one circle per layer</title>");
        WriteAxes(page, x, y);
        WriteRoofs(page, x, y, machine);
        double slowest = steps[0].Microseconds;
        foreach (ReportStep step in steps)
        {
            double radius = Radius(step, slowest);
            page.Write($"<circle class=\"{(step.Layer!.IsDense ? "dense" : "sparse")}\" cx=\"{x.Position(Intensity(step))}\" cy=\"{y.Position(step.Gflops)}\" r=\"{radius}\">");
            page.Write($"<title>{step.Number} {DisplayText.Of(step.Title, 48)}: {Format.Number(step.Gflops)} GFLOP/s at {Format.Number(Intensity(step))} FLOP/byte, {PageFigures.Time(step.Microseconds)}, {step.Layer.Description.Executor}</title></circle>");
        }

        // A number that is larger than its circle stands above it, and none stands on another.
        var tags = new List<(double X, double Y)>();
        foreach (ReportStep step in steps.Take(MostTags))
        {
            double radius = Radius(step, slowest);
            (double X, double Y) tag = (x.Position(Intensity(step)), y.Position(step.Gflops) + (radius < LargeRadius ? -radius - 3 : 4));
            if (tags.Exists(other => Math.Abs(other.X - tag.X) < TagWidth && Math.Abs(other.Y - tag.Y) < TagHeight)) continue;
            tags.Add(tag);
            page.Write($"<text class=\"tag\" x=\"{tag.X}\" y=\"{tag.Y}\" text-anchor=\"middle\">{step.Number}</text>");
        }

        page.Write($"</svg><p class=\"note legend\"><span><span class=\"key own round\"></span>sparse executor</span><span><span class=\"key round hollow\"></span>dense executor</span><span>A circle's area is the layer's time; the slowest bear their step's number.</span></p></div></section>");
    }

    private static double Radius(ReportStep step, double slowest) => Math.Max(LeastRadius, MostRadius * Math.Sqrt(step.Microseconds / slowest));

    private static double Intensity(ReportStep step) => step.Layer!.Intensity;

    private static void WriteAxes(HtmlWriter page, LogAxis x, LogAxis y)
    {
        foreach ((double value, bool isLabelled) in x.Ticks())
        {
            page.Write($"<line class=\"grid\" x1=\"{x.Position(value)}\" y1=\"{y.Start}\" x2=\"{x.Position(value)}\" y2=\"{y.End}\"/>");
            if (isLabelled) page.Write($"<text class=\"{Weight(value)}\" x=\"{x.Position(value)}\" y=\"{y.Start + 18}\" text-anchor=\"middle\">{Tick(value)}</text>");
        }

        foreach ((double value, bool isLabelled) in y.Ticks())
        {
            page.Write($"<line class=\"grid\" x1=\"{x.Start}\" y1=\"{y.Position(value)}\" x2=\"{x.End}\" y2=\"{y.Position(value)}\"/>");
            if (isLabelled) page.Write($"<text x=\"{x.Start - 6}\" y=\"{y.Position(value) + 4}\" text-anchor=\"end\">{Tick(value)}</text>");
        }

        page.Write($"<text x=\"{(x.Start + x.End) / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">arithmetic intensity, FLOP per byte</text>");
        page.Write($"<text transform=\"translate(15 {(y.Start + y.End) / 2}) rotate(-90)\" text-anchor=\"middle\">kept multiply-adds, GFLOP/s</text>");
    }

    private static void WriteRoofs(HtmlWriter page, LogAxis x, LogAxis y, ReportMachine machine)
    {
        double peak = machine.PeakGflops;
        double cacheRidge = peak / machine.CacheRate;
        page.Write($"<path class=\"roof\" d=\"M{x.Position(cacheRidge)} {y.Position(peak)}H{x.End}\"/>");
        page.Write($"<text x=\"{x.End - 4}\" y=\"{y.Position(peak) - 6}\" text-anchor=\"end\">multiply-add peak, {Format.Number(peak)} GFLOP/s</text>");
        WriteSlope(page, x, y, machine.CacheRate, peak, "", -6, $"L2 cache, {Format.Number(machine.CacheRate)} GB/s");
        WriteSlope(page, x, y, machine.MemoryRate, peak, " under", 16, $"memory, {Format.Number(machine.MemoryRate)} GB/s");
    }

    /// <summary>The line of a rate of reading, from where it enters the chart to the peak, with its label beside it.</summary>
    private static void WriteSlope(HtmlWriter page, LogAxis x, LogAxis y, double bytesPerNanosecond, double peak, string style, double offset, string label)
    {
        double start = Math.Max(x.Least, y.Least / bytesPerNanosecond), end = peak / bytesPerNanosecond;
        if (start >= end) return;
        (double x1, double y1, double x2, double y2) = (x.Position(start), y.Position(start * bytesPerNanosecond), x.Position(end), y.Position(peak));
        page.Write($"<path class=\"roof{style}\" d=\"M{x1} {y1}L{x2} {y2}\"/>");
        double angle = Math.Atan2(y2 - y1, x2 - x1) * 180 / Math.PI;
        page.Write($"<text transform=\"translate({x1 + ((x2 - x1) * 0.04)} {y1 + ((y2 - y1) * 0.04)}) rotate({angle})\" dy=\"{offset}\">{label}</text>");
    }

    /// <summary>Labels between powers of ten give way where there is little room.</summary>
    private static string Weight(double value) => Math.Abs(Math.Log10(value) - Math.Round(Math.Log10(value))) < 1e-6 ? "" : "minor";

    private static string Tick(double value) => value.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture);
}
