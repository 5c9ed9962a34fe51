using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

/// <summary>Patterns with weights scored by magnitude.</summary>
internal static class ByMagnitude
{
    public static Mask PerLayer(Tensor weights, double sparsity) => Unstructured.PerLayer(weights.Shape, Scores(weights), sparsity);

    public static IReadOnlyList<Mask> Global(IReadOnlyList<Tensor> layers, double sparsity, double minimumDensity) =>
        Unstructured.Global([.. layers.Select(weights => (weights.Shape, Scores(weights)))], sparsity, minimumDensity);

    public static Mask NOfM(Tensor weights, int kept, int group) => Pruning.NOfM.Mask(weights.Shape, Scores(weights), kept, group);

    public static Mask Blocks(Tensor weights, int blockRows, int blockColumns, double sparsity) =>
        Pruning.Blocks.Mask(weights.Shape, Scores(weights), blockRows, blockColumns, sparsity);

    private static float[] Scores(Tensor weights) => Magnitude.Scores(weights.Span<float>());
}
