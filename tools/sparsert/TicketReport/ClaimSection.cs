using System.Globalization;
using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Tool.Results;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>The claims: a table of verdicts, and for each that was measured its rule and every comparison with its interval.</summary>
internal static class ClaimSection
{
    public static void Write(HtmlWriter page, TicketFacts facts)
    {
        page.Write($"<section aria-labelledby=\"claims\"><h2 id=\"claims\">Claims</h2>");
        page.Write($"<p class=\"note\">Rules and margins are fixed before results are looked at. Runs are compared in pairs that share their replicate: its split, order of data and initial weights; differences are of {facts.Samples} accuracy at early stop, in percentage points. A claim holds if all its comparisons do; it is not decided with fewer than {facts.Claims.Rules.LeastReplicates} replicates or where a check of validity failed.</p>");
        page.Write($"<div class=\"panel\"><table class=\"verdicts\"><caption>Verdicts</caption><thead><tr><th scope=\"col\">no.</th><th scope=\"col\">claim</th><th scope=\"col\">verdict</th></tr></thead><tbody>");
        foreach (Claim claim in facts.Claims.Claims)
        {
            page.Write($"<tr><th scope=\"row\">");
            if (claim.Verdict == ClaimVerdict.NotMeasured) page.Write($"{claim.Id}");
            else page.Write($"<a href=\"#{claim.Id}\">{claim.Id}</a>");
            page.Write($"</th><td>{TicketFigures.Text(claim.Statement)}</td><td>");
            WriteBadge(page, claim.Verdict);
            page.Write($"</td></tr>");
        }

        page.Write($"</tbody></table></div>");
        foreach (Claim claim in facts.Claims.Claims.Where(claim => claim.Verdict != ClaimVerdict.NotMeasured))
            WriteClaim(page, claim);
        foreach (Finding finding in facts.Claims.Findings.Where(finding => finding.Values.Count > 0))
            WriteFinding(page, finding);
        page.Write($"<p class=\"note legend\"><span><span class=\"key round own\"></span>estimate</span><span><span class=\"key round\"></span>one replicate</span><span>An arrow is where an interval has no end or leaves the picture; the grey line is no difference, the dashed one the margin.</span></p></section>");
    }

    private static void WriteClaim(HtmlWriter page, Claim claim)
    {
        page.Write($"<article class=\"panel claim\" id=\"{claim.Id}\"><div class=\"head\"><h3>{claim.Id}. {TicketFigures.Text(claim.Statement)}</h3>");
        WriteBadge(page, claim.Verdict);
        page.Write($"</div><p class=\"note\">{TicketFigures.Text(claim.Rule)}");
        if (claim.Reason.Length > 0) page.Write($" <strong>Undecided: {TicketFigures.Text(claim.Reason)}.</strong>");
        page.Write($"</p><div class=\"parts\">");
        IntervalPicture? picture = claim.Parts.Any(part => part.Values.Count > 0) ? IntervalPicture.Of(claim.Parts) : null;
        foreach (ClaimPart part in claim.Parts)
            WritePart(page, part, picture);
        page.Write($"</div>");
        WriteValues(page, claim);
        page.Write($"</article>");
    }

    private static void WritePart(HtmlWriter page, ClaimPart part, IntervalPicture? picture)
    {
        page.Write($"<div class=\"part\"><div class=\"what\">{TicketFigures.Text(part.Statement, 160)}</div>");
        if (picture is null || part.Values.Count == 0)
        {
            page.Write($"<div class=\"soft open\">{(part.Reason.Length > 0 ? TicketFigures.Text(part.Reason, 160) : "not measured")}</div></div>");
            return;
        }

        page.Write($"<div class=\"picture\">");
        picture.Write(page, part);
        string range = TicketFigures.Range(part.Interval, part.Unit);
        page.Write($"</div><div class=\"figure\"><strong>{TicketFigures.Value(part.Interval.Estimate, part.Unit)}</strong>{(part.Unit == ClaimUnit.Points ? " points" : "")}<span class=\"soft\">{(range.Length > 0 ? $"{range}, " : "")}n\u00A0=\u00A0{part.Values.Count}{(part.AdjustedPValue is { } p ? $", p\u00A0{Probability(p)}" : "")}</span></div>");
        page.Write($"<div class=\"mark\">");
        WriteBadge(page, part.Verdict);
        page.Write($"</div></div>");
    }

    private static void WriteValues(HtmlWriter page, Claim claim)
    {
        int[] replicates = [.. claim.Parts.SelectMany(part => part.Values).Select(value => value.Replicate).Distinct().Order()];
        if (replicates.Length == 0) return;
        page.Write($"<details><summary>Every replicate</summary><div class=\"box\" tabindex=\"0\" role=\"region\" aria-label=\"Values of {claim.Id}\"><table class=\"wide\"><thead><tr><th scope=\"col\">comparison</th>");
        foreach (int replicate in replicates)
            page.Write($"<th scope=\"col\" class=\"n\">{replicate}</th>");
        page.Write($"</tr></thead><tbody>");
        foreach (ClaimPart part in claim.Parts)
        {
            page.Write($"<tr><th scope=\"row\">{TicketFigures.Text(part.Statement, 160)}</th>");
            foreach (int replicate in replicates)
                page.Write($"<td class=\"n\">{Of(part.Values, replicate, part.Unit)}</td>");
            page.Write($"</tr>");
        }

        page.Write($"</tbody></table></div></details>");
    }

    private static void WriteFinding(HtmlWriter page, Finding finding)
    {
        string range = TicketFigures.Range(finding.Interval, finding.Unit);
        page.Write($"<div class=\"panel claim\"><div class=\"head\"><h3>{finding.Name}</h3></div><p class=\"note\">{TicketFigures.Text(finding.Statement)}{(finding.Note.Length > 0 ? $"; {finding.Note}" : "")}. This is estimated, not judged.</p>");
        page.Write($"<p><strong>{TicketFigures.Value(finding.Interval.Estimate, finding.Unit)}</strong> <span class=\"soft\">{(range.Length > 0 ? $"{range}, 95\u00A0%; " : "")}replicates: {string.Join(", ", finding.Values.Select(value => TicketFigures.Value(value.Value, finding.Unit)))}</span></p></div>");
    }

    private static void WriteBadge(HtmlWriter page, ClaimVerdict verdict)
    {
        (string style, string sign) = verdict switch
        {
            ClaimVerdict.Confirmed => ("yes", "✓"),
            ClaimVerdict.Failed => ("no", "✗"),
            ClaimVerdict.Undecided => ("maybe", "?"),
            _ => ("none", "–"),
        };
        page.Write($"<span class=\"badge {style}\"><span aria-hidden=\"true\">{sign}</span> {ClaimTable.NameOf(verdict)}</span>");
    }

    private static string Of(IReadOnlyList<ClaimValue> values, int replicate, ClaimUnit unit) =>
        values.Where(value => value.Replicate == replicate).Select(value => TicketFigures.Value(value.Value, unit)).FirstOrDefault(KernelFigures.None);

    private static string Probability(double p) => p < 0.0001 ? "< 0.0001" : $"= {p.ToString("0.0000", CultureInfo.InvariantCulture)}";
}
