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
}
