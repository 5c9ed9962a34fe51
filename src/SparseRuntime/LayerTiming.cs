namespace SparseRuntime;

/// <summary>The measured time of one step of a model.</summary>
/// <param name="Name">The node's name in the model.</param>
/// <param name="Op">The operator.</param>
/// <param name="Executor">The kernel of a weight-bearing layer or of attention; null for other operators.</param>
/// <param name="HasWeights">Whether the step is a weight-bearing layer, of which <see cref="ModelReport.Layers"/> has one each, in this order.</param>
/// <param name="MedianMicroseconds">Median time of the step, all threads together.</param>
/// <param name="EffectiveFlops">Two per kept weight and column; 0 for other operators.</param>
public sealed record LayerTiming(string Name, string Op, string? Executor, bool HasWeights, double MedianMicroseconds, double EffectiveFlops);
