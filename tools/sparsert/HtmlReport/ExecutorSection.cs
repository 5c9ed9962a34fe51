using SparseRuntime.Tool.Results;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>Which executors run the layers, and how the choice was made.</summary>
internal static class ExecutorSection
{
    public static void Write(HtmlWriter page, ReportFacts facts)
    {
        bool isMeasured = facts.LayerSteps.Any(step => step.Layer!.Description.MeasuredUs is not null);
        page.Write($"<section aria-labelledby=\"executors\"><h2 id=\"executors\">Executors</h2>");
        page.Write($"<p class=\"note\">Every kernel that this processor supports and that accepts a layer competes for it, dense ones always. ");
        if (isMeasured) page.Write($"Those that are predicted to be fastest were timed at load, and the fastest stayed; the others are ranked by predictions. ");
        else page.Write($"The one that is predicted to be fastest on one thread runs the layer. ");
        page.Write($"Each layer's card below has its losers.</p>");
        page.Write($"<div class=\"panel\"><div class=\"box\" tabindex=\"0\" role=\"region\" aria-label=\"Executors in use\"><table class=\"wide\"><caption>Executors in use</caption><thead><tr><th scope=\"col\">executor</th><th scope=\"col\">format</th><th scope=\"col\">patterns</th><th scope=\"col\" class=\"n\">layers</th><th scope=\"col\" class=\"n\">share of time</th><th scope=\"col\" class=\"n\">against dense</th></tr></thead><tbody>");
        foreach (IGrouping<string, ReportStep> executor in facts.LayerSteps.GroupBy(step => step.Layer!.Description.Executor).OrderByDescending(group => group.Sum(step => step.Microseconds)))
        {
            double own = executor.Sum(step => step.Microseconds);
            string patterns = string.Join(", ", executor.Select(step => step.Layer!.Description.Pattern).Distinct());
            page.Write($"<tr><th scope=\"row\"><code>{executor.Key}</code></th><td>{executor.First().Layer!.Description.Format}</td><td>{patterns}</td><td class=\"n\">{executor.Count()}</td><td class=\"n\">{PageFigures.Percent(facts.Share(own))}</td><td class=\"n\">{KernelFigures.Ratio(ReportStep.SpeedupOf(executor))}</td></tr>");
        }

        page.Write($"</tbody></table></div></div></section>");
    }
}
