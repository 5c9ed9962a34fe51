namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert prune --json</c> prints; the sparsity is that of all listed layers together.</summary>
internal sealed record PruneResult(string Model, string Pattern, string Criterion, double Sparsity, IReadOnlyList<PrunedLayer> Layers, IReadOnlyList<string> Written);
