namespace SparseRuntime.Kernels;

/// <summary>What a kernel is, for names, reports and tests.</summary>
/// <param name="Name">Type of the stored weights, job, format, tile and instruction set: <c>f32-spmm-csr-1x64-avx512</c>.</param>
/// <param name="Format">How weights are stored: a name of the format catalogue.</param>
/// <param name="Device">The instruction set or device: <c>avx512</c>, <c>avx2</c>, <c>neon</c>, <c>scalar</c>.</param>
/// <param name="TileRows">Rows computed at a time.</param>
/// <param name="TileColumns">Columns computed at a time.</param>
public sealed record KernelInfo(string Name, string Format, string Device, int TileRows, int TileColumns);
