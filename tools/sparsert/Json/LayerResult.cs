namespace SparseRuntime.Tool.Json;

/// <summary>One step of the model, timed on its own. Only weight-bearing layers have an executor.</summary>
internal sealed record LayerResult(string Name, string? Executor, double MedianUs, double EffectiveGflops, double ShareOfPeak);
