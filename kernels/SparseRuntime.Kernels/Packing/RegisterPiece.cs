namespace SparseRuntime.Kernels;

/// <summary>
/// Neighbouring lanes of one register of a panel row that come from one row of the input, for one position of the kernel
/// along the width. What no piece covers is padding, or lies beyond the last column.
/// </summary>
internal struct RegisterPiece
{
    /// <summary>
    /// Elements from a feature's plane in the first image to what lane 0 takes at the kernel's first line; it may lie
    /// outside of the plane, as may other lanes that the piece does not cover.
    /// </summary>
    public long Source;

    /// <summary>Where the kernel's first line lies along the input's depth; may be negative.</summary>
    public int Front;

    /// <summary>Where the kernel's first line lies along the input's height; may be negative.</summary>
    public int Top;

    /// <summary>The first lane covered.</summary>
    public int FirstLane;

    /// <summary>One past the last lane covered.</summary>
    public int EndLane;
}
