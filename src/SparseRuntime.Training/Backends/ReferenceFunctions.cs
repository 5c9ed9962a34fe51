namespace SparseRuntime.Training;

/// <summary>Activations and their derivatives in double precision.</summary>
internal static class ReferenceFunctions
{
    public static double Activate(HiddenActivation activation, double z) => activation switch
    {
        HiddenActivation.Relu => Math.Max(z, 0.0),
        HiddenActivation.Tanh => Math.Tanh(z),
        _ => z * NormalCumulative(z),
    };

    public static double Derivative(HiddenActivation activation, double z) => activation switch
    {
        HiddenActivation.Relu => z > 0 ? 1.0 : 0.0,
        HiddenActivation.Tanh => 1.0 - (Math.Tanh(z) * Math.Tanh(z)),
        _ => NormalCumulative(z) + (z * Math.Exp(-0.5 * z * z) / Math.Sqrt(2.0 * Math.PI)),
    };

    /// <summary>
    /// Φ(z): ½ + φ(z)·(z + z³/3 + z⁵/(3·5) + …), all of whose terms have one sign; from |z| = 6 on the continued fraction of
    /// the tail (Abramowitz and Stegun 26.2.11 and 26.2.14).
    /// </summary>
    internal static double NormalCumulative(double z)
    {
        double density = Math.Exp(-0.5 * z * z) / Math.Sqrt(2.0 * Math.PI);
        if (Math.Abs(z) < 6)
        {
            double term = z, sum = z;
            for (int n = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); n += 2)
            {
                term *= z * z / n;
                sum += term;
            }

            return 0.5 + (density * sum);
        }

        double x = Math.Abs(z), fraction = x;
        for (int n = 60; n > 0; n--)
            fraction = x + (n / fraction);
        return z < 0 ? density / fraction : 1.0 - (density / fraction);
    }
}
