namespace SparseRuntime.Pruning;

/// <summary>
/// Whether two networks lie in one valley (Frankle et al. 2020, "Linear mode connectivity and the lottery ticket
/// hypothesis"): errors along the straight line between their weights.
/// </summary>
public static class ErrorBarrier
{
    /// <summary>A point of the line, <c>αW_1 + (1 − α)W_2</c>; at 0 and 1 the ends themselves, bit for bit.</summary>
    /// <param name="first">W_1.</param>
    /// <param name="second">W_2.</param>
    /// <param name="share">α, 0 to 1.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, or α is outside 0 to 1.</exception>
    public static float[] Between(ReadOnlySpan<float> first, ReadOnlySpan<float> second, double share)
    {
        Arguments.Check(first, nameof(first));
        Arguments.Check(second, first.Length, nameof(second));
        Sparsity.Check(share, nameof(share));
        if (share is 0 or 1) return share == 0 ? second.ToArray() : first.ToArray();
        var result = new float[first.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = (float)((share * first[i]) + ((1 - share) * second[i]));
        return result;
    }

    /// <summary>The barrier, <c>max_α E(αW_1 + (1 − α)W_2) − ½(E(W_1) + E(W_2))</c>, from 0 on.</summary>
    /// <param name="errors">E along the line, both ends included.</param>
    /// <exception cref="ArgumentException">There are fewer than two errors, or one is NaN.</exception>
    public static double Of(ReadOnlySpan<double> errors)
    {
        Arguments.Check(errors, nameof(errors));
        if (errors.Length < 2) throw new ArgumentException($"a line has two ends, and there are errors of {errors.Length} points", nameof(errors));
        double greatest = double.NegativeInfinity;
        foreach (double error in errors)
            greatest = Math.Max(greatest, error);
        return greatest - (0.5 * (errors[0] + errors[^1]));
    }
}
