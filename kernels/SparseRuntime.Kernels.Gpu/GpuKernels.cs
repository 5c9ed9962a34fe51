using ILGPU.Runtime;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>
/// The kernels of one accelerator. They share its memory for activations, so calls of their layers run one after the
/// other, whatever thread they come from.
/// </summary>
public sealed class GpuKernels : IDisposable
{
    private readonly GpuDevice _device;

    private GpuKernels(GpuDevice device)
    {
        _device = device;
        All = [new DenseGpuKernel(device), new CsrGpuKernel(device)];
    }

    /// <summary>The kernels, dense before sparse. Layers that they prepared must be disposed before this object.</summary>
    public IReadOnlyList<LinearKernel> All { get; }

    /// <summary>The kernels of an accelerator.</summary>
    /// <param name="accelerator">
    /// Any accelerator of ILGPU: CUDA, OpenCL or its CPU emulation. It stays the caller's, and must outlive the result.
    /// </param>
    public static GpuKernels Create(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return new GpuKernels(new GpuDevice(accelerator));
    }

    /// <summary>Frees the activation memory on the device. No call may be running, and none may follow.</summary>
    public void Dispose() => _device.Dispose();
}
