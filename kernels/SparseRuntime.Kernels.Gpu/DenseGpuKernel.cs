using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>Dense weights: <see cref="ElementKernels.Dense"/>.</summary>
internal sealed class DenseGpuKernel(GpuDevice device) : LinearKernel
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new("f32-gemm-dense-ilgpu", "dense", "ilgpu", 1, 1);

    /// <summary>True: there is an accelerator.</summary>
    public override bool IsSupported => true;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query) => Refuses(query.Layer);

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        // A weight and an input per tap.
        const double CyclesPerTap = 8.0;
        return GpuCost.Microseconds(device.Accelerator, query, (double)query.Geometry.Columns * Weights(query.Layer) * CyclesPerTap);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The weights are too many for the device, or it cannot finish their sums.</exception>
    public override PreparedLinear Prepare(LinearLayer layer)
    {
        if (Refuses(layer) is { } reason) throw new ArgumentException(reason, nameof(layer));
        return new DensePrepared(device, layer);
    }

    private string? Refuses(LinearLayer layer) =>
        LayerShape.Refuses(layer) ?? GpuCost.RefusesWeights(device.Accelerator, Weights(layer), sizeof(float));

    private static long Weights(LinearLayer layer) => (long)layer.Weights.Rows * layer.Weights.Taps;
}
