namespace SparseRuntime.Graph.Operators;

/// <summary>Functions that <see cref="Math"/> lacks.</summary>
internal static class DoubleMath
{
    /// <summary>exp(x) − 1 without cancellation near 0.</summary>
    internal static double ExpMinusOne(double x)
    {
        if (Math.Abs(x) > 0.5) return Math.Exp(x) - 1;
        double t = Math.Tanh(x / 2);
        return 2 * t / (1 - t);
    }

    /// <summary>ln(1 + exp(x)) without overflow.</summary>
    internal static double Softplus(double x)
    {
        double small = Math.Exp(-Math.Abs(x));

        // ln(1 + s) = 2·atanh(s / (2 + s)) keeps its digits where s is small.
        return Math.Max(x, 0) + (2 * Math.Atanh(small / (2 + small)));
    }

    /// <summary>
    /// The error function by the series 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)), whose terms are all of one
    /// sign (Abramowitz and Stegun, 7.1.6).
    /// </summary>
    internal static double Erf(double x)
    {
        if (!(Math.Abs(x) < 6)) return double.IsNaN(x) ? x : Math.Sign(x);
        double term = x;
        double sum = x;
        for (int n = 1; n < 200 && Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
