namespace SparseRuntime.Kernels;

/// <summary>
/// Consecutive columns of a panel whose inputs lie evenly spaced: positions of one output row for a window,
/// positions of one image for a pointwise layer, single positions of consecutive images for a batch of vectors.
/// </summary>
internal struct ColumnRun
{
    /// <summary>Where the run begins in a panel row.</summary>
    public int Target;

    /// <summary>Number of columns.</summary>
    public int Length;

    /// <summary>Elements before the image's first feature.</summary>
    public long ImageOffset;

    /// <summary>First output position along width; for pointwise layers along the flattened plane.</summary>
    public int Width;

    /// <summary>Where the kernel's first line lies along the input's depth; may be negative.</summary>
    public int Front;

    /// <summary>Where the kernel's first line lies along the input's height; may be negative.</summary>
    public int Top;
}
