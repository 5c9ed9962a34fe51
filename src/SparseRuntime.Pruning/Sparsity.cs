namespace SparseRuntime.Pruning;

/// <summary>Counts from sparsity, the share of zeros.</summary>
internal static class Sparsity
{
    /// <summary>
    /// How many of <paramref name="count"/> things are kept: <c>round((1 − s) · count)</c> in double precision, halves
    /// away from zero.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The sparsity is not within 0 to 1.</exception>
    public static long Kept(long count, double sparsity)
    {
        Check(sparsity, "sparsity");
        return Math.Min(count, (long)Math.Round((1.0 - sparsity) * count, MidpointRounding.AwayFromZero));
    }

    /// <summary>Fails unless a share is within 0 to 1.</summary>
    public static void Check(double share, string name)
    {
        if (!(share is >= 0.0 and <= 1.0)) throw new ArgumentOutOfRangeException(name, share, $"a {name} of {share} is outside 0 to 1");
    }
}
