using ILGPU;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>Compressed rows on the device.</summary>
/// <param name="rowStart">Rows + 1 positions in the other two.</param>
/// <param name="taps">The tap of each kept weight.</param>
/// <param name="values">The kept weights.</param>
internal readonly struct CsrView(ArrayView<int> rowStart, ArrayView<int> taps, ArrayView<float> values)
{
    public ArrayView<int> RowStart { get; } = rowStart;

    public ArrayView<int> Taps { get; } = taps;

    public ArrayView<float> Values { get; } = values;
}
