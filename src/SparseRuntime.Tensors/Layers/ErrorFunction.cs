namespace SparseRuntime.Tensors;

/// <summary>The error function, which <see cref="Math"/> lacks.</summary>
public static class ErrorFunction
{
    /// <summary>
    /// erf(x) by the series 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)), whose terms are all of one sign (Abramowitz
    /// and Stegun, 7.1.6).
    /// </summary>
    public static double Value(double x)
    {
        if (!(Math.Abs(x) < 6)) return double.IsNaN(x) ? x : x < 0 ? -1 : 1;
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
