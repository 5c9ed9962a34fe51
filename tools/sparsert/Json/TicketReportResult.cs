using SparseRuntime.Training;

namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert lottery report --json</c> prints: the page that it wrote, and what the runs say. Differences of accuracies are in percentage points.</summary>
internal sealed record TicketReportResult(string Page, int Runs, int Replicates, IReadOnlyList<GateDescription> Gates, IReadOnlyList<ClaimDescription> Claims, IReadOnlyList<FindingDescription> Findings)
{
    public static TicketReportResult Of(string page, LotteryResults results, ClaimTable table) => new(
        page,
        results.Runs.Count,
        results.Replicates.Count,
        [.. table.Gates.Select(gate => new GateDescription(gate.Statement, ClaimTable.NameOf(gate.Outcome), gate.Details))],
        [.. table.Claims.Select(ClaimDescription.Of)],
        [.. table.Findings.Select(finding => new FindingDescription(finding.Name, finding.Statement, finding.Interval.Estimate, finding.Interval.Low, finding.Interval.High, [.. finding.Values.Select(value => value.Value)], finding.Note))]);
}
