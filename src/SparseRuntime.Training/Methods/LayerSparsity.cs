namespace SparseRuntime.Training;

/// <summary>The sparsity of a layer that has one of its own.</summary>
/// <param name="Layer">The layer: from 0 on, or counted from the end, −1 being the output layer.</param>
/// <param name="Sparsity">The share of its weights that goes, from 0 for a layer that is not pruned to less than 1.</param>
public sealed record LayerSparsity(int Layer, double Sparsity);
