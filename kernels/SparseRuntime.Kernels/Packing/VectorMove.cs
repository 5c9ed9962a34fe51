namespace SparseRuntime.Kernels;

/// <summary>One register copied from a feature's plane into a panel row.</summary>
internal struct VectorMove
{
    /// <summary>Elements from the feature's plane in the first image.</summary>
    public int Source;

    /// <summary>Elements from the start of the panel row.</summary>
    public int Target;
}
