namespace SparseRuntime.Pruning;

/// <summary>When a ranking has settled, so that it need not be computed again.</summary>
public static class RankStability
{
    /// <summary>Whether two rankings in turn agree: Kendall's τ is above a threshold, see <see cref="RankCorrelation.Kendall(ReadOnlySpan{double}, ReadOnlySpan{double})"/>.</summary>
    /// <param name="before">The scores before.</param>
    /// <param name="now">The scores now, as many.</param>
    /// <param name="threshold">θ, −1 to 1.</param>
    /// <exception cref="ArgumentException">The lists differ in length or have fewer than two scores, a number is NaN, or θ is out of its range.</exception>
    public static bool Reached(ReadOnlySpan<double> before, ReadOnlySpan<double> now, double threshold)
    {
        if (!(threshold is >= -1 and <= 1)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, $"a threshold of {threshold} is outside −1 to 1");
        return RankCorrelation.Kendall(before, now) > threshold;
    }
}
