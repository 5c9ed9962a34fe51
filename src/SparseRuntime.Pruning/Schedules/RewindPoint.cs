namespace SparseRuntime.Pruning;

/// <summary>Which step to go back to after pruning.</summary>
public static class RewindPoint
{
    /// <summary>Earlier the sparser, in proportion: <c>t_r = round(T(1 − s))</c>.</summary>
    /// <param name="steps">T, the steps of training, from 0 on.</param>
    /// <param name="sparsity">s, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static long Linear(long steps, double sparsity)
    {
        Check(steps, sparsity);
        return (long)Math.Round(steps * (1 - sparsity));
    }

    /// <summary>Earlier the sparser, by a factor: <c>t_r = round(T · e^(−ks))</c>.</summary>
    /// <param name="steps">T, the steps of training, from 0 on.</param>
    /// <param name="sparsity">s, 0 to 1.</param>
    /// <param name="rate">k, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static long Exponential(long steps, double sparsity, double rate)
    {
        Check(steps, sparsity);
        Arguments.CheckNotNegative(rate, nameof(rate));
        return (long)Math.Round(steps * Math.Exp(-rate * sparsity));
    }

    /// <summary>
    /// The least step to go back to, by the model that accuracy is <c>A_d(1 − e^(−k/τ))(1 − s)^β</c>: with
    /// <c>r = (A_d − ε)/(A_d(1 − s)^β)</c> it is <c>−τ ln(1 − r)</c>, and infinite where r ≥ 1, when no step is enough.
    /// </summary>
    /// <param name="denseAccuracy">A_d, above 0.</param>
    /// <param name="tolerance">ε, what may be lost, 0 to A_d.</param>
    /// <param name="sparsity">s, 0 to 1.</param>
    /// <param name="exponent">β, from 0 on.</param>
    /// <param name="timeScale">τ, in the units of the result, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double Least(double denseAccuracy, double tolerance, double sparsity, double exponent, double timeScale)
    {
        Arguments.CheckPositive(denseAccuracy, nameof(denseAccuracy));
        Arguments.CheckNotNegative(tolerance, nameof(tolerance));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tolerance, denseAccuracy);
        Sparsity.Check(sparsity, nameof(sparsity));
        Arguments.CheckNotNegative(exponent, nameof(exponent));
        Arguments.CheckPositive(timeScale, nameof(timeScale));
        double ratio = (denseAccuracy - tolerance) / (denseAccuracy * Math.Pow(1 - sparsity, exponent));
        return ratio < 1 ? -timeScale * Math.Log(1 - ratio) : double.PositiveInfinity;
    }

    private static void Check(long steps, double sparsity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Sparsity.Check(sparsity, nameof(sparsity));
    }
}
