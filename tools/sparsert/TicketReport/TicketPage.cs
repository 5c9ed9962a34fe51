using System.Text;
using SparseRuntime.Tool.HtmlReport;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>A lottery's results as one page: no scripts, nothing from elsewhere, and well-formed XML besides HTML.</summary>
internal static class TicketPage
{
    /// <summary>The page as UTF-8.</summary>
    public static byte[] Of(TicketFacts facts)
    {
        var page = new HtmlWriter();
        page.Write($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
        page.Write($"<title>{DisplayText.Of(HeadSection.Title(facts), 80)}: winning-ticket report</title><style>");
        page.WriteConstant(ReportStyle.Sheet);
        page.WriteConstant(TicketStyle.Sheet);
        page.Write($"</style></head><body><main>");
        HeadSection.Write(page, facts);
        ClaimSection.Write(page, facts);
        ChartSection.Write(page, facts);
        LayerDensitySection.Write(page, facts);
        CurveSection.Write(page, facts);
        GateSection.Write(page, facts);
        NumberSection.Write(page, facts);
        page.Write($"<footer class=\"note\"><p>Written by <code>sparsert lottery report</code> of SparseRuntime from the files of one lottery. Intervals are by Student's t distribution and take replicates for independent draws of one normal distribution.</p></footer></main></body></html>\n");
        return Encoding.UTF8.GetBytes(page.ToString());
    }
}
