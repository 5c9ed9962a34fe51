namespace SparseRuntime.Tool.Json;

/// <summary>A pruned weight: its extents with outputs first, and the share of zeros among what the file has of it.</summary>
internal sealed record PrunedLayer(string Name, IReadOnlyList<int> Shape, long Nonzeros, double Sparsity);
