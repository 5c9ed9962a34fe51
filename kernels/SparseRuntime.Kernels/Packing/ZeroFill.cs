namespace SparseRuntime.Kernels;

/// <summary>Values of a panel row that lie in the padding, or beyond the last column.</summary>
internal struct ZeroFill
{
    /// <summary>Elements from the start of the panel row.</summary>
    public int Target;

    /// <summary>Number of zeros.</summary>
    public int Count;
}
