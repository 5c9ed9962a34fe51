using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Results;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>What a reader should know after a glance: how fast against others, and what costs the time.</summary>
internal static class HeadSection
{
    private const int MostHot = 3;

    public static void Write(HtmlWriter page, ReportFacts facts)
    {
        InspectResult model = facts.Model;
        page.Write($"<header><p class=\"eyebrow\">Sparse inference report</p><h1><bdi>{DisplayText.Of(Path.GetFileName(model.Model))}</bdi></h1>");
        page.Write($"<p class=\"soft\">{PageFigures.Percent(model.Sparsity)} of {Format.Count(model.Parameters)} parameters are zero, in {PageFigures.Count(facts.LayerSteps.Count, "layer")} with weights. ");
        page.Write($"{facts.Machine.Processor} with {facts.Machine.InstructionSet}, {PageFigures.Count(facts.Bench.Threads, "thread")}.</p>");
        page.Write($"<nav aria-label=\"Sections\"><a href=\"#time\">Time</a>");
        if (facts.LayerSteps.Count > 0) page.Write($"<a href=\"#executors\">Executors</a><a href=\"#roofline\">Roofline</a>");
        page.Write($"<a href=\"#facts\">Facts</a>");
        if (facts.LayerSteps.Count > 0) page.Write($"<a href=\"#layers\">Layers</a>");
        page.Write($"</nav></header>");
        page.Write($"<section aria-label=\"Speed\"><div class=\"verdict\">");
        // Whoever is not of this runtime says more to a reader, and goes first.
        bool isFirst = true;
        foreach (PeerResult peer in facts.Bench.Peers.OrderBy(peer => peer.Name == Commands.Benchmark.OwnDense))
        {
            page.Write($"<div class=\"panel{(isFirst ? " lead" : "")}\"><span class=\"big\">{KernelFigures.Ratio(peer.Speedup)}</span>as fast as {PeerName(peer)}</div>");
            isFirst = false;
        }

        page.Write($"<div class=\"panel\"><span class=\"big\">{PageFigures.Time(facts.Bench.MedianMs * 1000)}</span>median, {Format.Number(facts.Bench.PerSecond)} samples per second</div></div>");
        WriteRace(page, facts.Bench);
        WriteHot(page, facts);
        page.Write($"</section>");
    }

    private static void WriteRace(HtmlWriter page, BenchResult bench)
    {
        double longest = Math.Max(bench.MedianMs, bench.Peers.Select(peer => peer.MedianMs).DefaultIfEmpty(0).Max());
        page.Write($"<div class=\"panel\"><dl class=\"race\">");
        WriteRunner(page, "SparseRuntime", "own", bench.MedianMs, longest);
        foreach (PeerResult peer in bench.Peers)
            WriteRunner(page, PeerName(peer), "", peer.MedianMs, longest);
        page.Write($"</dl></div>");
    }

    private static void WriteRunner(HtmlWriter page, string name, string style, double milliseconds, double longest) =>
        page.Write($"<div class=\"{style}\"><dt>{name}</dt><dd class=\"track\" aria-hidden=\"true\"><span class=\"bar {style}\" style=\"width:{100 * milliseconds / longest}%\"></span></dd><dd class=\"n\">{PageFigures.Time(milliseconds * 1000)}</dd></div>");

    private static void WriteHot(HtmlWriter page, ReportFacts facts)
    {
        ReportStep[] hot = [.. facts.LayerSteps.OrderByDescending(step => step.Microseconds).Take(MostHot)];
        if (hot.Length == 0) return;
        page.Write($"<p class=\"hot\">Of the time, {PageFigures.Percent(facts.Share(hot.Sum(step => step.Microseconds)))} go to ");
        for (int i = 0; i < hot.Length; i++)
        {
            page.Write($"{(i == 0 ? "" : i == hot.Length - 1 ? " and " : ", ")}");
            page.Write($"<a href=\"#step{hot[i].Number}\"><bdi>{DisplayText.Of(hot[i].Title, 48)}</bdi></a> ({PageFigures.Percent(facts.Share(hot[i].Microseconds))})");
        }

        double others = facts.Steps.Where(step => step.Layer is null).Sum(step => step.Microseconds);
        int dense = facts.LayerSteps.Count(step => step.Layer!.IsDense);
        page.Write($"; {PageFigures.Percent(facts.Share(others))} to operators without weights. ");
        page.Write($"{PageFigures.Count(facts.LayerSteps.Count - dense, "layer")} of {facts.LayerSteps.Count} run sparse");
        page.Write($"{(dense == 0 ? "" : $"; for the other{(dense == 1 ? "" : $" {dense}")} dense won")}.</p>");
    }

    private static string PeerName(PeerResult peer) =>
        peer.Name == Commands.Benchmark.OwnDense ? "its own dense executors" : $"{peer.Name} {peer.Version}";
}
