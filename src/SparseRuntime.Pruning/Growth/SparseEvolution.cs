using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Sparse evolutionary training, SET (Mocanu et al. 2018, "Scalable training of artificial neural networks with adaptive
/// sparse connectivity"): the weights nearest to zero go, and as many grow in random places.
/// </summary>
public static class SparseEvolution
{
    /// <summary>
    /// Drops <c>round(ζ · n₊)</c> smallest positive and <c>round(ζ · n₋)</c> largest negative weights of the kept ones,
    /// zeros counting as positive, and grows as many, every set of free places equally likely. When there are fewer free
    /// places, those farther from zero stay.
    /// </summary>
    /// <param name="mask">What is kept so far.</param>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="fraction">ζ, 0 to 1; 0.3 is the authors'.</param>
    /// <param name="candidates">What may grow.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="ArgumentException">Weights do not fit or one is NaN, or the fraction is outside 0 to 1.</exception>
    public static Rewiring Step(Mask mask, ReadOnlySpan<float> weights, double fraction, GrowthCandidates candidates, RandomStream stream)
    {
        Layout.CheckLength(mask.Shape, weights.Length);
        float[] magnitudes = Magnitude.Scores(weights);
        int[] kept = Masks.Indices(mask);
        bool[] isNegative = Signs(weights);
        List<int> dropped = [.. Nearest(negative: false), .. Nearest(negative: true)];
        int room = candidates == GrowthCandidates.FreeBefore ? weights.Length - kept.Length : int.MaxValue;
        if (dropped.Count > room) dropped = [.. dropped.OrderBy(i => magnitudes[i]).ThenByDescending(i => i).Take(room)];

        Mask remaining = Masks.Copy(mask);
        foreach (int index in dropped)
            remaining[index] = false;
        int[] free = Masks.Indices(candidates == GrowthCandidates.FreeBefore ? mask : remaining, kept: false);
        Mask after = Masks.Copy(remaining);
        foreach (int place in RandomMasks.Draw(free.Length, dropped.Count, stream))
            after[free[place]] = true;
        return Rewiring.Between(mask, after);

        int[] Nearest(bool negative)
        {
            int[] side = [.. kept.Where(i => isNegative[i] == negative)];
            return [.. side.OrderBy(i => magnitudes[i]).ThenByDescending(i => i).Take((int)IterativePruning.Cut(side.Length, fraction))];
        }
    }

    private static bool[] Signs(ReadOnlySpan<float> weights)
    {
        var isNegative = new bool[weights.Length];
        for (int i = 0; i < isNegative.Length; i++)
            isNegative[i] = weights[i] < 0;
        return isNegative;
    }
}
