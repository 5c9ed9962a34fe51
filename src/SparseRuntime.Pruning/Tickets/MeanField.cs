namespace SparseRuntime.Pruning;

/// <summary>
/// How strong signals are from layer to layer of a wide random network (Poole et al. 2016, "Exponential expressivity in
/// deep neural networks through transient chaos"), under random masks. q is the mean square of what a layer puts out,
/// biases are zero, and weights have mean zero.
/// </summary>
public static class MeanField
{
    /// <summary>Steps of the integral; it goes to ±<see cref="Limit"/> deviations, beyond which a normal number has no weight in double precision.</summary>
    private const int Steps = 4096;

    private const double Limit = 12;

    /// <summary>
    /// The next layer's q: <c>E φ(z)²</c> with <c>z ∼ N(0, n d E[w²] q)</c>. For ReLU it is <c>½ n d E[w²] q</c>, so that
    /// weights of variance 2/n lose a factor d per layer.
    /// </summary>
    /// <param name="activation">φ.</param>
    /// <param name="inputs">n, the layer's inputs.</param>
    /// <param name="density">d, the share of weights that is kept, 0 to 1.</param>
    /// <param name="meanSquare">E[w²] of kept weights, from 0 on.</param>
    /// <param name="previous">q of what the layer reads, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double Next(Func<double, double> activation, int inputs, double density, double meanSquare, double previous)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputs);
        Sparsity.Check(density, nameof(density));
        Arguments.CheckNotNegative(meanSquare, nameof(meanSquare));
        Arguments.CheckNotNegative(previous, nameof(previous));
        double deviation = Math.Sqrt(inputs * density * meanSquare * previous);
        // The trapezoid rule: the density and its derivatives vanish at the ends, and a kink of φ at 0 falls on a point.
        double sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double z = Limit * ((2.0 * i / Steps) - 1), value = activation(deviation * z);
            sum += Math.Exp(-0.5 * z * z) * value * value;
        }

        return sum * (2 * Limit / Steps) / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>
    /// <c>ln(n d E[w_0² | m = 1]/2)</c>: 0 where the kept initial weights are as spread as sparsity-aware ones would be
    /// (Evci et al. 2022, "Gradient flow in sparse neural networks and how lottery tickets win"), below 0 where signals of
    /// a ReLU network get weaker.
    /// </summary>
    /// <param name="inputs">n, the layer's inputs, at least 1.</param>
    /// <param name="density">d, above 0 and at most 1.</param>
    /// <param name="meanSquare">E[w_0²] of kept weights, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double LogGain(int inputs, double density, double meanSquare)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        Sparsity.Check(density, nameof(density));
        Arguments.CheckPositive(density, nameof(density));
        Arguments.CheckNotNegative(meanSquare, nameof(meanSquare));
        return Math.Log(inputs * density * meanSquare / 2);
    }
}
