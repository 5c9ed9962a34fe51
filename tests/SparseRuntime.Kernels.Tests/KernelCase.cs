using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>One call of one layer that a kernel must compute right.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Geometry">The layout of the call.</param>
/// <param name="Input">The activations.</param>
/// <param name="Residual">What is added to the sums, where the layer has a residual.</param>
internal sealed record KernelCase(string Name, LinearLayer Layer, LinearGeometry Geometry, float[] Input, float[]? Residual = null)
{
    /// <summary>The case with weights that the kernel can store: rounded to float16 for one that stores those.</summary>
    public KernelCase For(LinearKernel kernel) =>
        kernel.Info.Name.StartsWith("f16-", StringComparison.Ordinal) ? this with { Layer = LayerFactory.RoundedToHalf(Layer) } : this;

    /// <summary>The result by definition.</summary>
    public float[] Define() => KernelRunner.Define(Layer, Geometry, Input, Residual);

    /// <summary>The result of a call split into <paramref name="parts"/> shares.</summary>
    public float[] Run(PreparedLinear prepared, int parts) => KernelRunner.Run(prepared, Geometry, Input, parts, Residual);

    /// <summary>The layer as a kernel prepares it; null where the kernel refuses it because it cannot run it at all.</summary>
    public PreparedLinear? Prepare(LinearKernel kernel)
    {
        try
        {
            return kernel.Prepare(Layer);
        }
        catch (ArgumentException refusal) when (refusal.Message == Refusal(kernel))
        {
            return null;
        }
    }

    /// <summary>Why a kernel refuses the call; null when it does not.</summary>
    public string? Refusal(LinearKernel kernel) => kernel.Refuses(new LinearQuery(Layer, Geometry, MachineModel.Default));
}
