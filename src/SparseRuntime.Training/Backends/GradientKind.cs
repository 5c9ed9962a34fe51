namespace SparseRuntime.Training;

/// <summary>Of which weights gradients are wanted.</summary>
public enum GradientKind
{
    /// <summary>Of kept weights: what an update takes. Those of pruned weights read as +0.</summary>
    Kept,

    /// <summary>Of pruned weights, too: what the loss would gain from having them, which criteria of growth ask for.</summary>
    Dense,
}
