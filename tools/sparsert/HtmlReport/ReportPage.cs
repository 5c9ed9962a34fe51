using System.Text;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>A report as one page: no scripts, nothing from elsewhere, and well-formed XML besides HTML.</summary>
internal static class ReportPage
{
    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(ReportFacts facts)
    {
        var page = new HtmlWriter();
        page.Write($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
        page.Write($"<title>{DisplayText.Of(Path.GetFileName(facts.Model.Model))}: sparse inference report</title><style>");
        page.WriteConstant(ReportStyle.Sheet);
        page.Write($"</style></head><body><main>");
        HeadSection.Write(page, facts);
        TimeSection.Write(page, facts);
        if (facts.LayerSteps.Count > 0)
        {
            ExecutorSection.Write(page, facts);
            RooflineChart.Write(page, facts);
        }

        FactsSection.Write(page, facts);
        if (facts.LayerSteps.Count > 0) LayerSection.Write(page, facts);

        page.Write($"<footer class=\"note\"><p>Written by <code>sparsert report</code> of SparseRuntime. All contenders were timed in turns in one process, on random inputs, with {facts.Bench.Threads} threads each; times of layers are the least of several turns' medians, of runs in which every step is timed. Predictions are for one thread. Ratios above 1× are wins, below it losses.</p></footer></main></body></html>\n");
        return Encoding.UTF8.GetBytes(page.ToString());
    }
}
