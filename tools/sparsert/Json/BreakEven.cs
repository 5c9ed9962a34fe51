namespace SparseRuntime.Tool.Json;

/// <summary>The least sparsity of those tried at which a pattern is predicted to be faster than dense; null when none is.</summary>
internal sealed record BreakEven(string Pattern, double? Sparsity);
