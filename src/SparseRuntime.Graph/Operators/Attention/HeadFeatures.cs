namespace SparseRuntime.Graph.Operators;

/// <summary>Where an operand of attention has the features of its heads: head after head, from the first one on.</summary>
/// <param name="First">The first feature of the first head.</param>
/// <param name="PerHead">Features of one head.</param>
public readonly record struct HeadFeatures(int First, int PerHead);
