using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace SparseRuntime.Kernels.Gpu.Tests;

/// <summary>The kernels on ILGPU's CPU emulation, of one multiprocessor with groups of 256 threads.</summary>
internal sealed class EmulatedGpu : IDisposable
{
    private readonly Context _context;

    public EmulatedGpu()
    {
        var device = new CPUDevice(32, 8, 1);
        _context = Context.Create(builder => builder.CPU(device));
        Accelerator = device.CreateCPUAccelerator(_context);
        Kernels = GpuKernels.Create(Accelerator);
    }

    public Accelerator Accelerator { get; }

    public GpuKernels Kernels { get; }

    public LinearKernel this[string format] => Kernels.All.Single(kernel => kernel.Info.Format == format);

    public void Dispose()
    {
        Kernels.Dispose();
        Accelerator.Dispose();
        _context.Dispose();
    }
}
