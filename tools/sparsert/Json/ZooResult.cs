namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert zoo --json</c> prints; the parameters are those before channels are taken out.</summary>
internal sealed record ZooResult(string Model, string Pattern, long Parameters, IReadOnlyList<PrunedLayer> Layers, string Written);
