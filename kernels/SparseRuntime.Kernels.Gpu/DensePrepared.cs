using ILGPU;
using ILGPU.Runtime;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>All weights, row-major, zeros written out.</summary>
internal sealed class DensePrepared : GpuPrepared
{
    private readonly Action<AcceleratorStream, Index1D, ArrayView<float>, ArrayView<float>, ArrayView<TapPlace>, ArrayView<float>, ArrayView<float>, CallShape> _kernel;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _weights;

    public DensePrepared(GpuDevice device, LinearLayer layer)
        : base(device, layer)
    {
        WeightMatrix weights = layer.Weights;
        var values = new float[checked(weights.Rows * weights.Taps)];
        for (int row = 0; row < weights.Rows; row++)
            weights.CopyRow(row, values.AsSpan(row * weights.Taps, weights.Taps));
        _weights = device.Upload(values);
        _kernel = device.Accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<float>, ArrayView<float>, ArrayView<TapPlace>, ArrayView<float>, ArrayView<float>, CallShape>(
            ElementKernels.Dense);
    }

    /// <inheritdoc/>
    public override long Bytes => _weights.LengthInBytes + Places.LengthInBytes + Bias.LengthInBytes;

    /// <inheritdoc/>
    public override void Launch(AcceleratorStream stream, Index1D elements, ArrayView<float> input, ArrayView<float> output, CallShape shape) =>
        _kernel(stream, elements, input, output, Places.View, Bias.View, _weights.View, shape);

    /// <inheritdoc/>
    public override void Dispose() => Device.Free(_weights, Places, Bias);
}
