using ILGPU;
using ILGPU.Runtime;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>
/// A layer whose weights lie on the device. One call is one launch, so the first share of a call does all of it and the
/// others do nothing.
/// </summary>
internal abstract class GpuPrepared : PreparedLinear
{
    protected GpuPrepared(GpuDevice device, LinearLayer layer)
    {
        Device = device;
        Shape = LayerShape.Of(layer);
        Places = device.Upload(TapPlace.Of(layer));
        Bias = device.Upload(layer.Bias ?? new float[layer.OutputFeatures]);
    }

    /// <summary>The layer without its weights.</summary>
    public LayerShape Shape { get; }

    /// <summary>Where the layer lies.</summary>
    protected GpuDevice Device { get; }

    /// <summary>Where each tap reads.</summary>
    protected MemoryBuffer1D<TapPlace, Stride1D.Dense> Places { get; }

    /// <summary>One addend per row.</summary>
    protected MemoryBuffer1D<float, Stride1D.Dense> Bias { get; }

    /// <summary>The activations are copied into memory that the device keeps.</summary>
    public sealed override long ScratchBytes(LinearGeometry geometry) => 0;

    /// <inheritdoc/>
    public sealed override void Run(in LinearCall call)
    {
        if (call.Part.Index == 0) Device.Run(this, call);
    }

    /// <summary>Puts the computation of every output element into the stream.</summary>
    public abstract void Launch(AcceleratorStream stream, Index1D elements, ArrayView<float> input, ArrayView<float> output, CallShape shape);
}
