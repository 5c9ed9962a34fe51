namespace SparseRuntime.Tool.Json;

/// <summary>What <c>run</c> reports.</summary>
internal sealed record RunResult(IReadOnlyList<OutputSummary> Outputs);
