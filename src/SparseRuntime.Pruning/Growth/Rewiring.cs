using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// One step of dynamic sparse training: weights that are dropped, and as many grown elsewhere. A weight that is dropped
/// and grown again in the same step has not changed and is in neither list.
/// </summary>
/// <param name="Mask">What is kept now.</param>
/// <param name="Dropped">The flat indices that were kept and are no longer, in rising order: their weight and moments become 0.</param>
/// <param name="Grown">The flat indices that are kept and were not before, in rising order: their weight and moments start at 0.</param>
public sealed record Rewiring(Mask Mask, int[] Dropped, int[] Grown)
{
    /// <summary>
    /// Drops the kept weights of lowest score and grows the candidates of highest score; of equal scores the lower flat
    /// index stays or grows. The next step has the same counts whatever the ties.
    /// </summary>
    /// <param name="mask">What is kept so far, which stays as it is.</param>
    /// <param name="dropScores">One score per weight: what a kept weight is worth.</param>
    /// <param name="growScores">One score per weight: what one that is not kept would be worth.</param>
    /// <param name="drop">How many to drop, 0 to all that are kept.</param>
    /// <param name="grow">How many to grow, 0 to all candidates.</param>
    /// <param name="candidates">What may grow.</param>
    /// <exception cref="ArgumentException">Scores do not fit or one is NaN, or a count is out of its range.</exception>
    public static Rewiring Step(
        Mask mask, ReadOnlySpan<float> dropScores, ReadOnlySpan<float> growScores, int drop, int grow, GrowthCandidates candidates)
    {
        Layout.CheckLength(mask.Shape, growScores.Length);
        Arguments.Check(growScores, nameof(growScores));
        return Grow(mask, NestedPruning.Cut(mask, dropScores, drop), growScores, grow, candidates);
    }

    /// <summary>Grows the candidates of highest score on what is left after dropping.</summary>
    internal static Rewiring Grow(Mask before, Mask remaining, ReadOnlySpan<float> scores, int count, GrowthCandidates candidates)
    {
        int[] free = Masks.Indices(candidates == GrowthCandidates.FreeBefore ? before : remaining, kept: false);
        if (count < 0 || count > free.Length) throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} weights cannot grow in {free.Length} free places");
        var ranked = new float[free.Length];
        for (int i = 0; i < ranked.Length; i++)
            ranked[i] = scores[free[i]];
        Mask after = Masks.Copy(remaining);
        TopK.Select<float>(ranked, count, i => after[free[i]] = true);
        return Between(before, after);
    }

    /// <summary>What changes from one mask to another.</summary>
    internal static Rewiring Between(Mask before, Mask after)
    {
        List<int> dropped = [], grown = [];
        for (int i = 0; i < before.Shape.ElementCount; i++)
        {
            if (before[i] == after[i]) continue;
            (before[i] ? dropped : grown).Add(i);
        }

        return new Rewiring(after, [.. dropped], [.. grown]);
    }
}
