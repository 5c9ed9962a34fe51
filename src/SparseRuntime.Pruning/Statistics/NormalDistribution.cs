namespace SparseRuntime.Pruning;

/// <summary>The normal distribution of mean 0 and deviation 1.</summary>
public static class NormalDistribution
{
    /// <summary>Φ(x), the probability of a number not above x; relative errors are near 10⁻¹³ in the lower tail.</summary>
    /// <exception cref="ArgumentException">x is NaN.</exception>
    public static double Cumulative(double x)
    {
        Arguments.Check<double>([x], nameof(x));
        if (x > 0) return 1 - Cumulative(-x);
        return x < -2 ? Tail(-x) : 0.5 - Central(-x);
    }

    /// <summary>Φ⁻¹(p): the number that a share p of all is not above; infinite at 0 and 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">p is outside 0 to 1.</exception>
    public static double Quantile(double probability)
    {
        Sparsity.Check(probability, nameof(probability));
        if (probability is 0 or 1) return probability == 0 ? double.NegativeInfinity : double.PositiveInfinity;
        // The lower half has more bits: 1 − p of a probability near 1 is exact.
        return probability > 0.5 ? -Quantile(1 - probability) : SpecialFunctions.Invert(Cumulative, probability, -40, 0);
    }

    /// <summary>Φ(x) − ½ for x ≥ 0 by <c>φ(x)(x + x³/3 + x⁵/(3·5) + …)</c> (Marsaglia 2004, "Evaluating the normal distribution").</summary>
    private static double Central(double x)
    {
        double term = x, sum = x;
        for (int i = 3; term > sum * 1e-18; i += 2)
        {
            term *= x * x / i;
            sum += term;
        }

        return sum * Density(x);
    }

    /// <summary>1 − Φ(x) for large x by the continued fraction <c>φ(x)/(x + 1/(x + 2/(x + …)))</c>, which loses no digits to a difference.</summary>
    private static double Tail(double x)
    {
        double fraction = x;
        for (int i = 300; i > 0; i--)
            fraction = x + (i / fraction);
        return Density(x) / fraction;
    }

    private static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
}
