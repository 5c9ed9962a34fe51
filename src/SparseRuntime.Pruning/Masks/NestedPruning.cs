using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Pruning what is pruned already: a new mask keeps only what the old one keeps, and exactly as many weights as asked for.
/// Of equal scores the lower layer, then the lower flat index stays. Scores of weights that are gone do not matter.
/// </summary>
public static class NestedPruning
{
    /// <summary>Takes the lowest-scoring kept weights.</summary>
    /// <param name="mask">What is kept so far.</param>
    /// <param name="scores">One score per weight, row-major.</param>
    /// <param name="count">How many to take, 0 to all that are kept.</param>
    /// <exception cref="ArgumentException">Scores do not fit or one of a kept weight is NaN, or fewer are kept than are to be taken.</exception>
    public static Mask Cut(Mask mask, ReadOnlySpan<float> scores, long count)
    {
        Layout.CheckLength(mask.Shape, scores.Length);
        long kept = mask.CountKept();
        if (count < 0 || count > kept) throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} weights cannot be taken of {kept}");
        var places = new int[kept];
        var ranked = new float[kept];
        int next = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (!mask[i]) continue;
            if (float.IsNaN(scores[i])) throw new ArgumentException($"score {i} is NaN, which has no rank", nameof(scores));
            places[next] = i;
            ranked[next++] = scores[i];
        }

        var result = new Mask(mask.Shape);
        TopK.Select<float>(ranked, kept - count, i => result[places[i]] = true);
        return result;
    }

    /// <summary>Takes <c>round(p · nnz)</c> of the kept weights, halves rounded away from zero: one round of iterative pruning.</summary>
    /// <param name="mask">What is kept so far.</param>
    /// <param name="scores">One score per weight, row-major.</param>
    /// <param name="rate">p, the share of the kept weights that goes, 0 to 1.</param>
    /// <exception cref="ArgumentException">Scores do not fit or one is NaN, or the rate is outside 0 to 1.</exception>
    public static Mask CutShare(Mask mask, ReadOnlySpan<float> scores, double rate) => Cut(mask, scores, IterativePruning.Cut(mask.CountKept(), rate));

    /// <summary>One round over all layers, each at its own rate.</summary>
    /// <param name="masks">What is kept so far.</param>
    /// <param name="scores">Scores of each layer, row-major.</param>
    /// <param name="rates">The share of each layer's kept weights that goes, 0 to 1.</param>
    /// <exception cref="ArgumentException">Lists differ in length, scores do not fit or one is NaN, or a rate is outside 0 to 1.</exception>
    public static Mask[] CutShares(IReadOnlyList<Mask> masks, IReadOnlyList<float[]> scores, IReadOnlyList<double> rates)
    {
        if (scores.Count != masks.Count || rates.Count != masks.Count)
            throw new ArgumentException($"there are {scores.Count} lists of scores and {rates.Count} rates for {masks.Count} masks");
        return [.. masks.Select((mask, layer) => CutShare(mask, scores[layer], rates[layer]))];
    }

    /// <summary>
    /// Goes on to a sparsity of the whole layer, <c>round((1 − s) · N)</c> weights; a mask that is as sparse already stays
    /// as it is. With a schedule's sparsities this is gradual pruning (Zhu and Gupta 2017, "To prune, or not to prune").
    /// </summary>
    /// <param name="mask">What is kept so far.</param>
    /// <param name="scores">One score per weight, row-major.</param>
    /// <param name="sparsity">s, 0 to 1.</param>
    /// <exception cref="ArgumentException">Scores do not fit or one is NaN, or the sparsity is outside 0 to 1.</exception>
    public static Mask ToSparsity(Mask mask, ReadOnlySpan<float> scores, double sparsity) =>
        Cut(mask, scores, Math.Max(0, mask.CountKept() - Sparsity.Kept(mask.Shape.ElementCount, sparsity)));

    /// <summary>
    /// Takes <c>round(p · Σnnz)</c> weights by one ranking of all layers, except that every layer keeps at least
    /// <c>⌈d · N⌉</c> weights, or all that it has left when those are fewer, lest a layer collapse.
    /// </summary>
    /// <param name="masks">What is kept so far.</param>
    /// <param name="scores">Scores of each layer, row-major.</param>
    /// <param name="rate">p, the share of all kept weights that goes, 0 to 1.</param>
    /// <param name="minimumDensity">d, 0 to 1; anything above 0 keeps one weight.</param>
    /// <exception cref="ArgumentException">
    /// Lists differ in length, scores do not fit or one is NaN, a share is outside 0 to 1, or the floor keeps more than is left.
    /// </exception>
    public static Mask[] CutGlobally(IReadOnlyList<Mask> masks, IReadOnlyList<float[]> scores, double rate, double minimumDensity)
    {
        long kept = masks.Sum(mask => mask.CountKept());
        return KeepGlobally(masks, scores, kept - IterativePruning.Cut(kept, rate), minimumDensity);
    }

    /// <summary>
    /// Keeps so many weights of all layers together, with a floor under each of them; see <see cref="CutGlobally"/>.
    /// </summary>
    /// <param name="masks">What is kept so far.</param>
    /// <param name="scores">Scores of each layer, row-major.</param>
    /// <param name="count">How many weights stay, 0 to all that are kept.</param>
    /// <param name="minimumDensity">The share of its weights that every layer keeps at least, 0 to 1.</param>
    /// <exception cref="ArgumentException">
    /// Lists differ in length, scores do not fit or one is NaN, the floor is outside 0 to 1 or keeps more than the count, more
    /// is asked for than there is, or there are more than 2³¹ weights in all.
    /// </exception>
    public static Mask[] KeepGlobally(IReadOnlyList<Mask> masks, IReadOnlyList<float[]> scores, long count, double minimumDensity)
    {
        Sparsity.Check(minimumDensity, nameof(minimumDensity));
        if (scores.Count != masks.Count) throw new ArgumentException($"there are {scores.Count} lists of scores for {masks.Count} masks", nameof(scores));
        var results = new Mask[masks.Count];
        long left = 0, reserved = 0;
        for (int layer = 0; layer < results.Length; layer++)
        {
            long kept = masks[layer].CountKept(), floor = Math.Min(kept, Floor(masks[layer].Shape.ElementCount, minimumDensity));
            results[layer] = Cut(masks[layer], scores[layer], kept - floor);
            reserved += floor;
            left += kept;
        }

        if (left > Array.MaxLength) throw new ArgumentException($"{left} weights in all are above the limit of {Array.MaxLength}", nameof(masks));
        if (count < 0 || count > left) throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} weights cannot be kept of {left}");
        if (reserved > count) throw new ArgumentException($"a minimum density of {minimumDensity} keeps {reserved} weights, more than the {count} that are to stay", nameof(minimumDensity));

        // The rest of the budget goes to the best of what the floors have not taken.
        var ranked = new float[left - reserved];
        var places = new (int Layer, int Index)[ranked.Length];
        int next = 0;
        for (int layer = 0; layer < results.Length; layer++)
        {
            for (int index = 0; index < scores[layer].Length; index++)
            {
                if (!masks[layer][index] || results[layer][index]) continue;
                places[next] = (layer, index);
                ranked[next++] = scores[layer][index];
            }
        }

        TopK.Select<float>(ranked, count - reserved, i => results[places[i].Layer][places[i].Index] = true);
        return results;
    }

    /// <summary>
    /// How many weights of a layer a minimum density keeps, <c>⌈d · N⌉</c>, where a product a rounding error above a whole
    /// number is that number: 0.07 of 100 weights are 7, not 8.
    /// </summary>
    /// <param name="count">N, from 0 on.</param>
    /// <param name="minimumDensity">d, 0 to 1.</param>
    public static long Floor(long count, double minimumDensity) => (long)Math.Ceiling(minimumDensity * count * (1 - 1e-12));
}
