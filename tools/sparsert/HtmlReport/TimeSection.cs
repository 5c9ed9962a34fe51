using SparseRuntime.Tool.Results;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>Where the time goes: each layer against the fastest dense executor, and operators by kind.</summary>
internal static class TimeSection
{
    /// <summary>Layers that are shown at once; the others unfold.</summary>
    private const int MostShown = 24;

    public static void Write(HtmlWriter page, ReportFacts facts)
    {
        page.Write($"<section aria-labelledby=\"time\"><h2 id=\"time\">Where the time goes</h2><div class=\"panel\">");
        ChainPicture.Write(page, facts);
        page.Write($"</div><div class=\"panel\">");
        WriteBars(page, facts);
        page.Write($"</div><div class=\"panel\">");
        WriteOperators(page, facts);
        page.Write($"</div></section>");
    }

    private static void WriteBars(HtmlWriter page, ReportFacts facts)
    {
        ReportStep[] slowest = [.. facts.LayerSteps.OrderByDescending(step => step.Microseconds)];
        ReportStep[] others = [.. facts.Steps.Where(step => step.Layer is null)];
        double own = others.Sum(step => step.Microseconds);
        double? dense = others.Any(step => step.DenseMicroseconds is not null) ? others.Sum(step => step.DenseMicroseconds ?? 0) : null;
        double longest = Math.Max(Math.Max(own, dense ?? 0), slowest.Select(step => Math.Max(step.Microseconds, step.DenseMicroseconds ?? 0)).DefaultIfEmpty(0).Max());
        page.Write($"<p class=\"note legend\"><span><span class=\"key own\"></span>as chosen</span><span><span class=\"key\"></span>this runtime's dense executors, timed in turns</span></p>");
        OpenTable(page, "Median time of each layer, slowest first, and of all operators without weights together");
        foreach (ReportStep step in slowest.Take(MostShown))
            WriteBar(page, facts, step, longest);
        page.Write($"<tr><th scope=\"row\"><span class=\"lane\"><span>{PageFigures.Count(others.Length, "operator")} without weights</span>");
        WriteFigures(page, facts, own, dense, ReportStep.SpeedupOf(others), longest);
        page.Write($"</tbody></table>");
        if (slowest.Length <= MostShown) return;
        page.Write($"<details><summary>{PageFigures.Count(slowest.Length - MostShown, "faster layer")}</summary>");
        OpenTable(page, "Median time of the other layers");
        foreach (ReportStep step in slowest.Skip(MostShown))
            WriteBar(page, facts, step, longest);
        page.Write($"</tbody></table></details>");
    }

    private static void OpenTable(HtmlWriter page, string caption) =>
        page.Write($"<table class=\"times\"><caption>{caption}</caption><thead><tr><th scope=\"col\">layer</th><th scope=\"col\" class=\"n\">µs</th><th scope=\"col\" class=\"n spare\">dense µs</th><th scope=\"col\" class=\"n\">ratio</th><th scope=\"col\" class=\"n spare\">share</th></tr></thead><tbody>");

    private static void WriteBar(HtmlWriter page, ReportFacts facts, ReportStep step, double longest)
    {
        page.Write($"<tr><th scope=\"row\"><span class=\"lane\"><a href=\"#step{step.Number}\"><bdi>{DisplayText.Of(step.Title, 80)}</bdi></a>");
        WriteFigures(page, facts, step.Microseconds, step.DenseMicroseconds, step.Speedup, longest);
    }

    /// <summary>The rest of a row, from the bars below its title.</summary>
    private static void WriteFigures(HtmlWriter page, ReportFacts facts, double own, double? dense, double speedup, double longest)
    {
        double scale = longest > 0 ? 100 / longest : 0;
        page.Write($"<span class=\"pair\" aria-hidden=\"true\"><span class=\"bar own\" style=\"width:{own * scale}%\"></span><span class=\"bar\" style=\"width:{(dense ?? 0) * scale}%\"></span></span></span></th>");
        page.Write($"<td class=\"n\">{PageFigures.Microseconds(own)}</td><td class=\"n spare\">{PageFigures.Microseconds(dense)}</td><td class=\"n\">{KernelFigures.Ratio(speedup)}</td><td class=\"n spare\">{PageFigures.Percent(facts.Share(own))}</td></tr>");
    }

    private static void WriteOperators(HtmlWriter page, ReportFacts facts)
    {
        page.Write($"<div class=\"box\" tabindex=\"0\" role=\"region\" aria-label=\"Operators\"><table class=\"kinds\"><caption>Steps by kind of operator</caption><thead><tr><th scope=\"col\">operator</th><th scope=\"col\" class=\"n\">steps</th><th scope=\"col\" class=\"n\">µs</th><th scope=\"col\" class=\"n\">share</th></tr></thead><tbody>");
        foreach (IGrouping<string, ReportStep> kind in facts.Steps.GroupBy(step => step.Op).OrderByDescending(kind => kind.Sum(step => step.Microseconds)))
        {
            double time = kind.Sum(step => step.Microseconds);
            page.Write($"<tr><th scope=\"row\"><bdi>{PageFigures.Name(kind.Key)}</bdi></th><td class=\"n\">{kind.Count()}</td><td class=\"n\">{PageFigures.Microseconds(time)}</td><td class=\"n\">{PageFigures.Percent(facts.Share(time))}</td></tr>");
        }

        page.Write($"</tbody></table></div>");
    }
}
