using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary>Claims as people read of them.</summary>
internal static class ClaimsView
{
    public static void Write(IAnsiConsole console, TicketReportResult result)
    {
        Table claims = Report.Table("claim", "", "verdict", "why not decided");
        foreach (ClaimDescription claim in result.Claims)
            Report.Row(claims, claim.Id, claim.Statement, claim.Verdict, claim.Reason);
        console.Write(claims);
        foreach (FindingDescription finding in result.Findings.Where(finding => finding.Values.Count > 0))
        {
            string range = double.IsFinite(finding.Lower) ? $", {Format.Number(finding.Lower)} to {Format.Number(finding.Upper)}" : "";
            console.WriteLine($"{finding.Statement}: {Format.Number(finding.Estimate)}{range}");
        }

        foreach (GateDescription gate in result.Gates.Where(gate => gate.Outcome is "failed" or "warning"))
            console.WriteLine($"{gate.Outcome}: {gate.Statement}: {string.Join("; ", gate.Details.Take(3))}{(gate.Details.Count > 3 ? $" and {gate.Details.Count - 3} more" : "")}");
        console.WriteLine($"wrote {result.Page}");
    }
}
