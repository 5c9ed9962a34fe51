using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>The unstructured pattern: any weight may go.</summary>
public static class Unstructured
{
    /// <summary>
    /// Keeps the <c>round((1 − s) · N)</c> largest scores of one layer, halves rounded away from zero; of equal scores
    /// the one of lower flat index.
    /// </summary>
    /// <param name="shape">The layer's N weights.</param>
    /// <param name="scores">One score per weight, row-major.</param>
    /// <param name="sparsity">s, the share of weights that go, 0 to 1.</param>
    /// <exception cref="ArgumentException">The scores do not fill the shape, one is NaN, or the sparsity is outside 0 to 1.</exception>
    public static Mask PerLayer(TensorShape shape, ReadOnlySpan<float> scores, double sparsity)
    {
        Layout.CheckLength(shape, scores.Length);
        var mask = new Mask(shape);
        TopK.Select(scores, Sparsity.Kept(scores.Length, sparsity), i => mask[i] = true);
        return mask;
    }

    /// <summary>
    /// Keeps the <c>round((1 − s) · ΣN)</c> largest scores of all layers in one ranking, except that every layer keeps
    /// at least <c>⌈d · N⌉</c>: without a floor a layer of small weights can lose all of them and cut the network in two
    /// (layer collapse; Tanaka et al. 2020, "Pruning neural networks without any data by iteratively conserving synaptic
    /// flow"). Among all masks of that size with that floor, these keep the largest sum of scores. Equal scores go by
    /// layer, then by flat index.
    /// </summary>
    /// <param name="layers">Each layer's shape of N weights and its scores, row-major.</param>
    /// <param name="sparsity">s, the share of all weights that go, 0 to 1.</param>
    /// <param name="minimumDensity">
    /// d, the share of its weights that every layer keeps at least, 0 to 1. 0 allows collapse; anything above keeps one.
    /// </param>
    /// <returns>One mask per layer.</returns>
    /// <exception cref="ArgumentException">
    /// Scores do not fill their shape, one is NaN, a share is outside 0 to 1, the floor keeps more than the sparsity
    /// leaves, or there are more than 2³¹ weights in all.
    /// </exception>
    public static IReadOnlyList<Mask> Global(IReadOnlyList<(TensorShape Shape, float[] Scores)> layers, double sparsity, double minimumDensity)
    {
        Sparsity.Check(minimumDensity, nameof(minimumDensity));
        long kept = Sparsity.Kept(layers.Sum(layer => layer.Shape.ElementCount), sparsity);
        long reserved = layers.Sum(layer => NestedPruning.Floor(layer.Shape.ElementCount, minimumDensity));
        if (reserved > kept)
            throw new ArgumentException($"a minimum density of {minimumDensity} keeps {reserved} weights, more than the {kept} that sparsity {sparsity} leaves", nameof(minimumDensity));
        return NestedPruning.KeepGlobally([.. layers.Select(layer => Masks.Full(layer.Shape))], [.. layers.Select(layer => layer.Scores)], kept, minimumDensity);
    }

    /// <summary>
    /// Keeps the <c>round((1 − s) · n)</c> largest scores of every row of n, as criteria need whose scores are comparable
    /// within a row only (Sun et al. 2023, "A simple and effective pruning approach for large language models").
    /// </summary>
    /// <param name="shape">The weights: the first axis counts rows, all others together are a row.</param>
    /// <param name="scores">One score per weight, row-major.</param>
    /// <param name="sparsity">s, the share of each row that goes, 0 to 1.</param>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, the scores do not fill it, one is NaN, or the sparsity is outside 0 to 1.</exception>
    public static Mask PerRow(TensorShape shape, ReadOnlySpan<float> scores, double sparsity)
    {
        (int rows, int columns) = Layout.Matrix(shape, scores.Length);
        long kept = Sparsity.Kept(columns, sparsity);
        var mask = new Mask(shape);
        for (int first = 0; first < rows * columns; first += columns)
        {
            int start = first;
            TopK.Select(scores.Slice(first, columns), kept, i => mask[start + i] = true);
        }

        return mask;
    }
}
