using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>How much two masks of the same shape have in common.</summary>
public static class MaskComparison
{
    /// <summary>The share of places where they differ, <c>|A ⊕ B|/N</c>: the Hamming distance, at most 2d for two masks of density d ≤ ½. 0 for empty masks.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static double Hamming(Mask first, Mask second)
    {
        (long a, long b, long both, long all) = Count(first, second);
        return all == 0 ? 0 : (double)(a + b - (2 * both)) / all;
    }

    /// <summary>The places where they differ over the most that could: <c>|A ⊕ B|/(|A| + |B|)</c>, from 0 for equal masks to 1 for disjoint ones. 0 when both keep nothing.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static double RelativeHamming(Mask first, Mask second)
    {
        (long a, long b, long both, _) = Count(first, second);
        return a + b == 0 ? 0 : (double)(a + b - (2 * both)) / (a + b);
    }

    /// <summary><c>1 − |A ⊕ B|/(2 nnz)</c> for two masks that keep as many: 1 for equal ones, 0 for disjoint ones.</summary>
    /// <exception cref="ArgumentException">The shapes or the numbers of kept weights differ.</exception>
    public static double Stability(Mask first, Mask second)
    {
        (long a, long b, _, _) = Count(first, second);
        if (a != b) throw new ArgumentException($"the masks keep {a} and {b} weights, and stability is of masks that keep as many", nameof(second));
        return 1 - RelativeHamming(first, second);
    }

    /// <summary>The Jaccard index <c>|A ∩ B|/|A ∪ B|</c>; 1 when both keep nothing.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static double Jaccard(Mask first, Mask second)
    {
        (long a, long b, long both, _) = Count(first, second);
        return a + b == 0 ? 1 : (double)both / (a + b - both);
    }

    /// <summary>The Jaccard index of all layers together: places that both keep over places that one keeps; 1 when both keep nothing.</summary>
    /// <exception cref="ArgumentException">There are not as many masks on both sides, or shapes differ.</exception>
    public static double Jaccard(IReadOnlyList<Mask> first, IReadOnlyList<Mask> second)
    {
        if (first.Count != second.Count) throw new ArgumentException($"masks of {first.Count} and {second.Count} layers cannot be compared", nameof(second));
        long either = 0, common = 0;
        for (int layer = 0; layer < first.Count; layer++)
        {
            (long a, long b, long both, _) = Count(first[layer], second[layer]);
            either += a + b - both;
            common += both;
        }

        return either == 0 ? 1 : (double)common / either;
    }

    /// <summary>
    /// The Jaccard index to expect of two random masks of these densities, <c>ab/(a + b − ab)</c>, up to terms that vanish
    /// as layers grow; 1 when both are 0.
    /// </summary>
    /// <param name="first">a, 0 to 1.</param>
    /// <param name="second">b, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A density is outside 0 to 1.</exception>
    public static double ChanceJaccard(double first, double second)
    {
        Sparsity.Check(first, "density");
        Sparsity.Check(second, "density");
        return first + second == 0 ? 1 : first * second / (first + second - (first * second));
    }

    /// <summary>The share of the smaller mask that the other keeps, too: <c>|A ∩ B|/min(|A|, |B|)</c>, for random masks the density of the larger; 1 when one keeps nothing.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static double Overlap(Mask first, Mask second)
    {
        (long a, long b, long both, _) = Count(first, second);
        return Math.Min(a, b) == 0 ? 1 : (double)both / Math.Min(a, b);
    }

    /// <summary>Whether a mask keeps nothing that another does not.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static bool IsNested(Mask inner, Mask outer)
    {
        (long a, _, long both, _) = Count(inner, outer);
        return a == both;
    }

    private static (long First, long Second, long Both, long All) Count(Mask first, Mask second)
    {
        if (!first.Shape.Equals(second.Shape)) throw new ArgumentException($"masks of {first.Shape} and {second.Shape} cannot be compared", nameof(second));
        long both = 0, all = first.Shape.ElementCount;
        for (long i = 0; i < all; i++)
        {
            if (first[i] && second[i]) both++;
        }

        return (first.CountKept(), second.CountKept(), both, all);
    }
}
