using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>What a call needs to know of its layer besides the weights.</summary>
/// <param name="Taps">Weights per row.</param>
/// <param name="FeaturesPerGroup">Input features of one group.</param>
/// <param name="RowsPerGroup">Output features of one group.</param>
/// <param name="Stride">Step between output positions.</param>
/// <param name="Activation">The function applied to every sum.</param>
internal sealed record LayerShape(int Taps, int FeaturesPerGroup, int RowsPerGroup, Extent3 Stride, Activation Activation)
{
    /// <summary>Why device code cannot compute a layer, whatever its weights, or null.</summary>
    public static string? Refuses(LinearLayer layer) =>
        layer.HasResidual ? "device code adds no residual"
        : layer.Activation.Kind is ActivationKind.Sigmoid or ActivationKind.Tanh or ActivationKind.Gelu or ActivationKind.GeluTanh or ActivationKind.Silu
            ? $"device code has no {layer.Activation}"
        : null;

    /// <summary>The shape of a layer.</summary>
    public static LayerShape Of(LinearLayer layer) => new(
        layer.Weights.Taps, layer.InputFeatures / layer.Groups, layer.OutputFeatures / layer.Groups, layer.Window.Stride, layer.Activation);
}
