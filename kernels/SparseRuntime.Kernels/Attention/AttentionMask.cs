namespace SparseRuntime.Kernels;

/// <summary>Values from one addend of the scores to the next along each axis; 0 where all share one.</summary>
/// <param name="Image">From image to image.</param>
/// <param name="Head">From head to head.</param>
/// <param name="Query">From query to query.</param>
/// <param name="Key">From key to key.</param>
public readonly record struct AttentionMask(int Image, int Head, int Query, int Key);
