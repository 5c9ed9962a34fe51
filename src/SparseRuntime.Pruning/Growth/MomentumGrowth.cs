using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Sparse momentum, SNFS (Dettmers and Zettlemoyer 2019, "Sparse networks from scratch"): the smallest weights go, and new
/// ones grow where the running mean of the gradient is largest, more of them in layers whose momentum is large.
/// </summary>
public static class MomentumGrowth
{
    /// <summary>Drops the kept weights of least <c>|w|</c> and grows those of largest <c>|m|</c> among all others, those just dropped included.</summary>
    /// <param name="mask">What is kept so far.</param>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="momentum">m, the running mean of the dense gradient, at pruned weights, too.</param>
    /// <param name="drop">How many to drop, 0 to all that are kept.</param>
    /// <param name="grow">How many to grow, 0 to all that are free after dropping; <see cref="Redistribute"/> says how many.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, or a count is out of its range.</exception>
    public static Rewiring Step(Mask mask, ReadOnlySpan<float> weights, ReadOnlySpan<float> momentum, int drop, int grow) =>
        Rewiring.Step(mask, Magnitude.Scores(weights), Magnitude.Scores(momentum), drop, grow, GrowthCandidates.FreeAfterDrop);

    /// <summary>
    /// How many weights each layer grows: in proportion to the mean <c>|m|</c> over the weights that it keeps, as many in
    /// all as are dropped in all. A layer takes no more than it has room for; the others share the rest.
    /// </summary>
    /// <param name="masks">What each layer keeps before the step.</param>
    /// <param name="momenta">m of each layer, row-major.</param>
    /// <param name="dropped">How many weights each layer drops, 0 to all that it keeps.</param>
    /// <exception cref="ArgumentException">Lists or arrays do not fit, a value is NaN or infinite, or a count is out of its range.</exception>
    public static int[] Redistribute(IReadOnlyList<Mask> masks, IReadOnlyList<float[]> momenta, IReadOnlyList<int> dropped)
    {
        if (momenta.Count != masks.Count || dropped.Count != masks.Count)
            throw new ArgumentException($"there are {momenta.Count} momenta and {dropped.Count} counts for {masks.Count} masks");
        var means = new double[masks.Count];
        var room = new long[masks.Count];
        for (int layer = 0; layer < means.Length; layer++)
        {
            Arguments.Check<float>(momenta[layer], masks[layer].Shape.ElementCount, nameof(momenta));
            int[] kept = Masks.Indices(masks[layer]);
            if (dropped[layer] < 0 || dropped[layer] > kept.Length)
                throw new ArgumentOutOfRangeException(nameof(dropped), dropped[layer], $"{dropped[layer]} weights cannot be taken of {kept.Length}");
            means[layer] = kept.Length == 0 ? 0 : kept.Average(i => Math.Abs((double)momenta[layer][i]));
            if (!double.IsFinite(means[layer])) throw new ArgumentException($"the momentum of layer {layer} is infinite", nameof(momenta));
            room[layer] = masks[layer].Shape.ElementCount - kept.Length + dropped[layer];
        }

        return [.. Apportionment.Shares(means, room, dropped.Sum()).Select(count => (int)count)];
    }
}
