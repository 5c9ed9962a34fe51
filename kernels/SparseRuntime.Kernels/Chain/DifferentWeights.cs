namespace SparseRuntime.Kernels;

/// <summary>Every nonzero has a value of its own.</summary>
internal readonly struct DifferentWeights : IPanelWeights
{
    /// <inheritdoc/>
    public static bool AreEqual => false;
}
