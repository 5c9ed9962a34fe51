using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>The checks of validity, and where one did not pass, the runs.</summary>
internal static class GateSection
{
    /// <summary>Details beyond this number are only counted.</summary>
    private const int MostDetails = 60;

    public static void Write(HtmlWriter page, TicketFacts facts)
    {
        page.Write($"<section aria-labelledby=\"gates\"><h2 id=\"gates\">Validity</h2><p class=\"note\">What files of results can tell. That gradients are right, pruned weights zero after every step, initial weights set back exactly, batches the same in all arms and runs repeatable bit by bit, the trainer's own tests show.</p><div class=\"panel\"><ul class=\"gates\">");
        foreach (Gate gate in facts.Claims.Gates)
        {
            (string style, string sign) = gate.Outcome switch
            {
                GateOutcome.Passed => ("yes", "✓"),
                GateOutcome.Failed => ("no", "✗"),
                GateOutcome.Warning => ("maybe", "!"),
                _ => ("none", "–"),
            };
            page.Write($"<li><span class=\"badge {style}\"><span aria-hidden=\"true\">{sign}</span> {ClaimTable.NameOf(gate.Outcome)}</span><div>{TicketFigures.Text(gate.Statement)}");
            WriteDetails(page, gate);
            page.Write($"</div></li>");
        }

        page.Write($"</ul></div></section>");
    }

    private static void WriteDetails(HtmlWriter page, Gate gate)
    {
        if (gate.Details.Count == 1)
        {
            page.Write($"<br/><span class=\"soft\">{DisplayText.Of(gate.Details[0], 160)}</span>");
            return;
        }

        if (gate.Details.Count == 0) return;
        page.Write($"<details><summary>{PageFigures.Count(gate.Details.Count, "case")}</summary>");
        foreach (string detail in gate.Details.Take(MostDetails))
            page.Write($"<p class=\"soft\">{DisplayText.Of(detail, 160)}</p>");
        if (gate.Details.Count > MostDetails) page.Write($"<p class=\"soft\">and {gate.Details.Count - MostDetails} more</p>");
        page.Write($"</details>");
    }
}
