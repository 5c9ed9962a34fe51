namespace SparseRuntime.Pruning;

/// <summary>Two criteria as one, <c>αr_1 + (1 − α)r_2</c>, after each is made free of its units.</summary>
public static class MixedScores
{
    /// <summary>By ranks, from 0 for the lowest to 1 for the highest; equal scores share the mean of theirs.</summary>
    /// <param name="first">The scores of the first criterion.</param>
    /// <param name="second">As many of the second.</param>
    /// <param name="share">α, 0 to 1.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, or α is outside 0 to 1.</exception>
    public static float[] ByRank(ReadOnlySpan<float> first, ReadOnlySpan<float> second, double share)
    {
        double span = Math.Max(1, first.Length - 1);
        return Mix(first, second, share, values => [.. RankCorrelation.Ranks(values).Select(rank => rank / span)]);
    }

    /// <summary>By shares of each criterion's sum; a criterion whose scores are all 0 adds nothing.</summary>
    /// <param name="first">The scores of the first criterion, none negative.</param>
    /// <param name="second">As many of the second, none negative.</param>
    /// <param name="share">α, 0 to 1.</param>
    /// <exception cref="ArgumentException">Arrays do not fit, hold NaN or negative scores, or have an infinite sum, or α is outside 0 to 1.</exception>
    public static float[] BySum(ReadOnlySpan<float> first, ReadOnlySpan<float> second, double share) => Mix(first, second, share, values =>
    {
        double sum = values.Sum();
        if (values.Any(value => value < 0) || !double.IsFinite(sum)) throw new ArgumentException("scores that are negative or infinite have no shares of their sum");
        return sum == 0 ? values : [.. values.Select(value => value / sum)];
    });

    private static float[] Mix(ReadOnlySpan<float> first, ReadOnlySpan<float> second, double share, Func<double[], double[]> normalise)
    {
        Arguments.Check(first, nameof(first));
        Arguments.Check(second, first.Length, nameof(second));
        Sparsity.Check(share, nameof(share));
        double[] a = normalise(Doubles(first)), b = normalise(Doubles(second));
        var scores = new float[a.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = (float)((share * a[i]) + ((1 - share) * b[i]));
        return scores;
    }

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        for (int i = 0; i < doubles.Length; i++)
            doubles[i] = values[i];
        return doubles;
    }
}
