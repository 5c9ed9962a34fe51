namespace SparseRuntime.Pruning;

/// <summary>Whether two lists rank things alike, from −1 for opposite orders to 1 for the same.</summary>
public static class RankCorrelation
{
    /// <summary>
    /// Spearman's ρ (1904): the correlation of ranks, equal values sharing the mean of theirs. NaN when all values of a list
    /// are equal.
    /// </summary>
    /// <exception cref="ArgumentException">The lists differ in length or have fewer than two values, or one is NaN.</exception>
    public static double Spearman(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        Check(first, second);
        double[] a = Ranks(first), b = Ranks(second);
        double mean = (a.Length - 1) / 2.0, product = 0, squaresA = 0, squaresB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (a[i] - mean) * (b[i] - mean);
            squaresA += (a[i] - mean) * (a[i] - mean);
            squaresB += (b[i] - mean) * (b[i] - mean);
        }

        return product / Math.Sqrt(squaresA * squaresB);
    }

    /// <summary>
    /// Kendall's τ (1938): concordant less discordant pairs over all pairs, <c>(C − D)/(n(n − 1)/2)</c>; pairs with equal
    /// values count as neither. Takes time of n².
    /// </summary>
    /// <exception cref="ArgumentException">The lists differ in length or have fewer than two values, or one is NaN.</exception>
    public static double Kendall(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        Check(first, second);
        long sum = 0;
        for (int i = 0; i < first.Length; i++)
        {
            for (int j = 0; j < i; j++)
                sum += first[i].CompareTo(first[j]) * second[i].CompareTo(second[j]);
        }

        return sum / (first.Length * (first.Length - 1.0) / 2);
    }

    /// <summary>Kendall's τ estimated from so many pairs drawn at random, for lists that are too long for all.</summary>
    /// <param name="first">Values.</param>
    /// <param name="second">As many values.</param>
    /// <param name="pairs">How many pairs to draw, at least 1.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="ArgumentException">The lists differ in length or have fewer than two values, one is NaN, or there are no pairs.</exception>
    public static double Kendall(ReadOnlySpan<double> first, ReadOnlySpan<double> second, int pairs, RandomStream stream)
    {
        Check(first, second);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 1);
        long sum = 0;
        for (int pair = 0; pair < pairs; pair++)
        {
            int i = stream.NextBelow(first.Length), j = stream.NextBelow(first.Length - 1);
            if (j >= i) j++;
            sum += first[i].CompareTo(first[j]) * second[i].CompareTo(second[j]);
        }

        return (double)sum / pairs;
    }

    /// <summary>Each value's place in rising order, from 0 on; equal values share the mean of theirs.</summary>
    internal static double[] Ranks(ReadOnlySpan<double> values)
    {
        double[] copy = values.ToArray();
        int[] order = [.. Enumerable.Range(0, copy.Length).OrderBy(i => copy[i])];
        var ranks = new double[copy.Length];
        for (int first = 0; first < order.Length;)
        {
            int end = first;
            while (end < order.Length && copy[order[end]] == copy[order[first]])
                end++;
            for (int i = first; i < end; i++)
                ranks[order[i]] = (first + end - 1) / 2.0;
            first = end;
        }

        return ranks;
    }

    private static void Check(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        Arguments.Check(first, nameof(first));
        Arguments.Check(second, first.Length, nameof(second));
        if (first.Length < 2) throw new ArgumentException($"{first.Length} values have no order", nameof(first));
    }
}
