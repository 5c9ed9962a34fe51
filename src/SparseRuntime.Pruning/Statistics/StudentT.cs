namespace SparseRuntime.Pruning;

/// <summary>Student's t distribution ("The probable error of a mean", 1908), by the incomplete beta function.</summary>
public static class StudentT
{
    /// <summary>The probability of a t not above this one: <c>½ I_(ν/(ν+t²))(ν/2, ½)</c> below 0, and its mirror image above.</summary>
    /// <param name="t">The value.</param>
    /// <param name="degrees">ν, the degrees of freedom, above 0.</param>
    /// <exception cref="ArgumentException">t is NaN, or ν is not above 0.</exception>
    public static double Cumulative(double t, double degrees)
    {
        Arguments.Check<double>([t], nameof(t));
        Arguments.CheckPositive(degrees, nameof(degrees));
        double tail = 0.5 * SpecialFunctions.IncompleteBeta(degrees / 2, 0.5, 1 / (1 + (t / degrees * t)));
        return t > 0 ? 1 - tail : tail;
    }

    /// <summary>The t that a share p of all is not above; infinite at 0 and 1.</summary>
    /// <param name="probability">p, 0 to 1.</param>
    /// <param name="degrees">ν, the degrees of freedom, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside 0 to 1, or ν is not above 0.</exception>
    public static double Quantile(double probability, double degrees)
    {
        Sparsity.Check(probability, nameof(probability));
        Arguments.CheckPositive(degrees, nameof(degrees));
        if (probability > 0.5) return -Quantile(1 - probability, degrees);
        if (probability == 0) return double.NegativeInfinity;
        if (probability == 0.5) return 0;
        double low = -1;
        while (Cumulative(low, degrees) > probability && !double.IsInfinity(low))
            low *= 2;
        return double.IsInfinity(low) ? low : SpecialFunctions.Invert(t => Cumulative(t, degrees), probability, low, 0);
    }
}
