namespace SparseRuntime.Tool.Json;

/// <summary>What <c>demo</c> reports: per model, what the other commands would.</summary>
internal sealed record DemoResult(IReadOnlyList<DemoModelResult> Models);
