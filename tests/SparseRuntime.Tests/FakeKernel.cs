using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tests;

/// <summary>The reference kernel under another name, with a prediction of its own.</summary>
internal sealed class FakeKernel(string name, double microseconds, bool isSupported = true, string? refusal = null) : LinearKernel
{
    private static readonly LinearKernel Reference = KernelCatalog.References[0];

    public override KernelInfo Info { get; } = Reference.Info with { Name = name };

    public override bool IsSupported => isSupported;

    public override string? Refuses(LinearQuery query) => refusal;

    public override double EstimateMicroseconds(LinearQuery query) => microseconds;

    public override PreparedLinear Prepare(LinearLayer layer) => Reference.Prepare(layer);
}
