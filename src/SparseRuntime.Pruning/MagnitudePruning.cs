using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// One-shot magnitude pruning: masks straight from weights, without training data. The weights are only read; the same
/// weights always give the same masks.
/// </summary>
public static class MagnitudePruning
{
    /// <summary>Keeps the largest weights of a layer; see <see cref="Unstructured.PerLayer"/>.</summary>
    /// <exception cref="ArgumentException">The weights are not float32, one is NaN, or the sparsity is outside 0 to 1.</exception>
    public static Mask PerLayer(Tensor weights, double sparsity) => Unstructured.PerLayer(weights.Shape, Scores(weights), sparsity);

    /// <summary>Keeps the largest weights of all layers in one ranking; see <see cref="Unstructured.Global"/>.</summary>
    /// <exception cref="ArgumentException">Weights are not float32, one is NaN, a share is outside 0 to 1, or the floor keeps more than the sparsity leaves.</exception>
    public static IReadOnlyList<Mask> Global(IReadOnlyList<Tensor> layers, double sparsity, double minimumDensity) =>
        Unstructured.Global([.. layers.Select(weights => (weights.Shape, Scores(weights)))], sparsity, minimumDensity);

    /// <summary>Keeps the largest N of every M weights of a row; see <see cref="Pruning.NOfM.Mask"/>.</summary>
    /// <exception cref="ArgumentException">The weights are not float32 of two axes or more, one is NaN, or N and M are out of range.</exception>
    public static Mask NOfM(Tensor weights, int kept, int group) => Pruning.NOfM.Mask(weights.Shape, Scores(weights), kept, group);

    /// <summary>Keeps the blocks of largest mean magnitude; see <see cref="Pruning.Blocks.Mask"/>.</summary>
    /// <exception cref="ArgumentException">The weights are not float32 of two axes or more, one is not finite, or an extent or the sparsity is out of range.</exception>
    public static Mask Blocks(Tensor weights, int blockRows, int blockColumns, double sparsity) =>
        Pruning.Blocks.Mask(weights.Shape, Scores(weights), blockRows, blockColumns, sparsity);

    private static float[] Scores(Tensor weights)
    {
        if (weights.ElementType != ElementType.Float32) throw new ArgumentException($"weights of {weights} are not float32", nameof(weights));
        return Magnitude.Scores(weights.Span<float>());
    }
}
