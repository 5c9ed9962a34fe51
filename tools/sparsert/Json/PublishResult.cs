namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert publish --json</c> prints: the files that it wrote.</summary>
internal sealed record PublishResult(IReadOnlyList<string> Written);
