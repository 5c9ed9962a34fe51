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
        Mask[] masks = [.. layers.Select(layer => new Mask(layer.Shape))];
        long total = 0, reserved = 0;
        for (int i = 0; i < masks.Length; i++)
        {
            Layout.CheckLength(layers[i].Shape, layers[i].Scores.Length);
            // A product a rounding error above a whole number is that number: 0.07 of 100 weights are 7, not 8.
            int floor = (int)Math.Ceiling(minimumDensity * layers[i].Scores.Length * (1 - 1e-12));
            Mask mask = masks[i];
            TopK.Select<float>(layers[i].Scores, floor, index => mask[index] = true);
            total += layers[i].Scores.Length;
            reserved += floor;
        }

        long kept = Sparsity.Kept(total, sparsity);
        if (total > Array.MaxLength) throw new ArgumentException($"{total} weights in all are above the limit of {Array.MaxLength}", nameof(layers));
        if (reserved > kept)
            throw new ArgumentException($"a minimum density of {minimumDensity} keeps {reserved} weights, more than the {kept} that sparsity {sparsity} leaves", nameof(minimumDensity));

        // The rest of the budget goes to the best of what the floors have not taken.
        var scores = new float[total - reserved];
        var places = new (int Layer, int Index)[scores.Length];
        int next = 0;
        for (int layer = 0; layer < masks.Length; layer++)
        {
            for (int index = 0; index < layers[layer].Scores.Length; index++)
            {
                if (masks[layer][index]) continue;
                places[next] = (layer, index);
                scores[next++] = layers[layer].Scores[index];
            }
        }

        TopK.Select<float>(scores, kept - reserved, i => masks[places[i].Layer][places[i].Index] = true);
        return masks;
    }
}
