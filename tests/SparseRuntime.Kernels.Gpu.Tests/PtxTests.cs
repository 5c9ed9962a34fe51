using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace SparseRuntime.Kernels.Gpu.Tests;

/// <summary>The emulation runs device code that a GPU's back end may still refuse; compiling for one needs no GPU.</summary>
public class PtxTests
{
    [TestCase("Dense")]
    [TestCase("Csr")]
    public void Device_code_compiles_for_CUDA(string kernel)
    {
        MethodInfo method = typeof(ElementKernels).GetMethod(kernel)!;
        using Context context = Context.Create(_ => { });
        CudaArchitecture architecture = CudaArchitecture.SM_80;
        using var backend = new PTXBackend(context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
        var compiled = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromImplicitlyGroupedKernel(method), KernelSpecialization.Empty);
        Assert.That(compiled.PTXAssembly, Does.Contain($".visible .entry Kernel_{kernel}"));
        // Local memory would hold what belongs in registers.
        Assert.That(compiled.PTXAssembly, Does.Not.Contain(".local"));
    }
}
