namespace SparseRuntime.Kernels;

/// <summary>
/// Lanes of one register of a panel row that lie evenly spaced in the input, for one position of the kernel. What no piece
/// covers is padding, or lies beyond the last column.
/// </summary>
internal struct RegisterPiece
{
    /// <summary>
    /// Elements from a feature's plane in the first image to what lane 0 takes at the kernel's first line; it may lie
    /// outside of the plane, as may other lanes that the piece does not cover.
    /// </summary>
    public long Source;

    /// <summary>The lanes covered, lane i by bit i.</summary>
    public uint Lanes;
}
