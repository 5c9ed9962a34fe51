using ILGPU;
using ILGPU.Runtime;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>Compressed rows with 32-bit taps, so that every thread reads a nonzero without those before it.</summary>
internal sealed class CsrPrepared : GpuPrepared
{
    private readonly Action<AcceleratorStream, Index1D, ArrayView<float>, ArrayView<float>, ArrayView<TapPlace>, ArrayView<float>, CsrView, CallShape> _kernel;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _rowStart;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> _taps;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _values;

    public CsrPrepared(GpuDevice device, LinearLayer layer)
        : base(device, layer)
    {
        WeightMatrix weights = layer.Weights;
        int nonzeros = checked((int)weights.NonzeroCount);
        var rowStart = new int[weights.Rows + 1];
        var taps = new int[nonzeros];
        var values = new float[nonzeros];
        var rowTaps = new int[weights.Taps];
        var rowValues = new float[weights.Taps];
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, rowTaps, rowValues);
            rowTaps.AsSpan(0, count).CopyTo(taps.AsSpan(rowStart[row]));
            rowValues.AsSpan(0, count).CopyTo(values.AsSpan(rowStart[row]));
            rowStart[row + 1] = rowStart[row] + count;
        }

        _rowStart = device.Upload(rowStart);
        _taps = device.Upload(taps);
        _values = device.Upload(values);
        _kernel = device.Accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<float>, ArrayView<float>, ArrayView<TapPlace>, ArrayView<float>, CsrView, CallShape>(
            ElementKernels.Csr);
    }

    /// <inheritdoc/>
    public override long Bytes =>
        _rowStart.LengthInBytes + _taps.LengthInBytes + _values.LengthInBytes + Places.LengthInBytes + Bias.LengthInBytes;

    /// <inheritdoc/>
    public override void Launch(AcceleratorStream stream, Index1D elements, ArrayView<float> input, ArrayView<float> output, CallShape shape) =>
        _kernel(stream, elements, input, output, Places.View, Bias.View, new CsrView(_rowStart.View, _taps.View, _values.View), shape);

    /// <inheritdoc/>
    public override void Dispose() => Device.Free(_rowStart, _taps, _values, Places, Bias);
}
