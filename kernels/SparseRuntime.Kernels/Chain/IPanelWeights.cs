namespace SparseRuntime.Kernels;

/// <summary>What the compiler of a panel loop knows of its weights.</summary>
internal interface IPanelWeights
{
    /// <summary>Whether all weights have one value in common, which is then left to the end of a sum.</summary>
    static abstract bool AreEqual { get; }
}
