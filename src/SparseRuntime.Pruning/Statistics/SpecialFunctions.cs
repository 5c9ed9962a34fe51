namespace SparseRuntime.Pruning;

/// <summary>The incomplete beta function and the logarithm of the gamma function, in double precision.</summary>
internal static class SpecialFunctions
{
    /// <summary>ln Γ(x) for x above 0, by the recurrence up to 10 and Stirling's series there; relative errors are near 10⁻¹⁵.</summary>
    public static double LogGamma(double x)
    {
        double product = 1;
        for (; x < 10; x++)
            product *= x;
        double inverse = 1 / x, square = inverse * inverse;
        double series = inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square * ((1.0 / 1260) - (square * ((1.0 / 1680) - (square * ((1.0 / 1188) - (square * 691.0 / 360360))))))))));
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - Math.Log(product);
    }

    /// <summary>The regularised incomplete beta function I_x(a, b), x from 0 to 1, by its continued fraction evaluated forwards.</summary>
    public static double IncompleteBeta(double a, double b, double x)
    {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        // The fraction converges fast below the mean of the distribution; above it, its mirror image does.
        if (x > (a + 1) / (a + b + 2)) return 1 - IncompleteBeta(b, a, 1 - x);
        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x))) / a;
        const double Tiny = 1e-300;
        double numerator = 1, denominator = 1 - ((a + b) * x / (a + 1));
        denominator = 1 / (Math.Abs(denominator) < Tiny ? Tiny : denominator);
        double fraction = denominator;
        for (int m = 1; m < 10_000; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            Advance(even);
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            if (Math.Abs(Advance(odd) - 1) < 1e-16) break;
        }

        return front * fraction;

        double Advance(double coefficient)
        {
            denominator = 1 + (coefficient * denominator);
            denominator = 1 / (Math.Abs(denominator) < Tiny ? Tiny : denominator);
            numerator = 1 + (coefficient / numerator);
            if (Math.Abs(numerator) < Tiny) numerator = Tiny;
            fraction *= denominator * numerator;
            return denominator * numerator;
        }
    }

    /// <summary>Where a rising function reaches a value, by bisection between bounds to the last bit.</summary>
    public static double Invert(Func<double, double> rising, double value, double low, double high)
    {
        while (true)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high) return middle;
            if (rising(middle) < value) low = middle;
            else high = middle;
        }
    }
}
