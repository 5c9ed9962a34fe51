namespace SparseRuntime.Kernels;

/// <summary>All weights have one value in common.</summary>
internal readonly struct EqualWeights : IPanelWeights
{
    /// <inheritdoc/>
    public static bool AreEqual => true;
}
