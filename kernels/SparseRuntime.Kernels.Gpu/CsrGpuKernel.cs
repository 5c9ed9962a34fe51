using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>Compressed rows: <see cref="ElementKernels.Csr"/>.</summary>
internal sealed class CsrGpuKernel(GpuDevice device) : LinearKernel
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new("f32-spmm-csr-ilgpu", "csr", "ilgpu", 1, 1);

    /// <summary>True: there is an accelerator.</summary>
    public override bool IsSupported => true;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query) => Refuses(query.Layer);

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        // A weight, its tap, the tap's place and an input per nonzero, each but the first waiting for the one before.
        const double CyclesPerNonzero = 12.0;
        return GpuCost.Microseconds(device.Accelerator, query, (double)query.Geometry.Columns * query.Layer.Weights.NonzeroCount * CyclesPerNonzero);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The weights are too many for the device, or it cannot finish their sums.</exception>
    public override PreparedLinear Prepare(LinearLayer layer)
    {
        if (Refuses(layer) is { } reason) throw new ArgumentException(reason, nameof(layer));
        return new CsrPrepared(device, layer);
    }

    private string? Refuses(LinearLayer layer) =>
        LayerShape.Refuses(layer) ?? GpuCost.RefusesWeights(device.Accelerator, layer.Weights.NonzeroCount, sizeof(float) + sizeof(int));
}
