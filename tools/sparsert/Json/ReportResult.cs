namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert report --json</c> prints: the files that it wrote.</summary>
internal sealed record ReportResult(IReadOnlyList<string> Written);
