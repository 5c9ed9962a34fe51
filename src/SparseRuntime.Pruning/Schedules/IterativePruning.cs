namespace SparseRuntime.Pruning;

/// <summary>
/// The arithmetic of pruning in rounds (Han et al. 2015; Frankle and Carbin 2019, "The lottery ticket hypothesis"). A rate
/// p always is of the weights that are still there.
/// </summary>
public static class IterativePruning
{
    /// <summary>The density after i rounds at one rate: <c>(1 − p)^i</c>.</summary>
    /// <param name="rate">p, 0 to 1.</param>
    /// <param name="rounds">i, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double Density(double rate, int rounds) => Density([1], [rate], rounds);

    /// <summary>The density of all layers together after i rounds, each at its own rate: <c>Σ N_l(1 − p_l)^i / Σ N_l</c>, before counts are rounded.</summary>
    /// <param name="sizes">N_l, the number of weights of each layer.</param>
    /// <param name="rates">p_l, 0 to 1, one per layer.</param>
    /// <param name="rounds">i, from 0 on.</param>
    /// <exception cref="ArgumentException">There is not one rate per layer, no weight at all, or a number is out of its range.</exception>
    public static double Density(IReadOnlyList<long> sizes, IReadOnlyList<double> rates, int rounds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rounds);
        if (sizes.Count != rates.Count) throw new ArgumentException($"there are {rates.Count} rates for {sizes.Count} layers", nameof(rates));
        double kept = 0, total = 0;
        for (int layer = 0; layer < sizes.Count; layer++)
        {
            Sparsity.Check(rates[layer], "rate");
            ArgumentOutOfRangeException.ThrowIfNegative(sizes[layer], nameof(sizes));
            kept += sizes[layer] * Math.Pow(1 - rates[layer], rounds);
            total += sizes[layer];
        }

        return total > 0 ? kept / total : throw new ArgumentException("there are no weights", nameof(sizes));
    }

    /// <summary>How many weights a round takes: <c>round(p · remaining)</c>, halves away from zero.</summary>
    /// <param name="remaining">The weights that are still there.</param>
    /// <param name="rate">p, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static long Cut(long remaining, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(remaining);
        Sparsity.Check(rate, nameof(rate));
        return Math.Min(remaining, (long)Math.Round(rate * remaining, MidpointRounding.AwayFromZero));
    }

    /// <summary>How many steps a round recovers for: <c>round(T_base(1 + γ · max(0, Δ)/Δ_thr))</c>, longer after a cut that hurt.</summary>
    /// <param name="steps">T_base, from 0 on.</param>
    /// <param name="gain">γ, from 0 on.</param>
    /// <param name="accuracyLoss">Δ, what the cut cost; a gain counts as nothing lost.</param>
    /// <param name="threshold">Δ_thr, in the units of Δ, above 0.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static long RecoverySteps(long steps, double gain, double accuracyLoss, double threshold)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Arguments.CheckNotNegative(gain, nameof(gain));
        Arguments.CheckPositive(threshold, nameof(threshold));
        Arguments.Check<double>([accuracyLoss], nameof(accuracyLoss));
        return (long)Math.Round(steps * (1 + (gain * Math.Max(0, accuracyLoss) / threshold)));
    }

    /// <summary>A rate that falls with the rounds: <c>p_i = p_init · e^(−λi)</c>.</summary>
    /// <param name="initial">p_init, 0 to 1.</param>
    /// <param name="decay">λ, from 0 on.</param>
    /// <param name="round">i, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double AnnealedRate(double initial, double decay, int round)
    {
        Sparsity.Check(initial, nameof(initial));
        Arguments.CheckNotNegative(decay, nameof(decay));
        ArgumentOutOfRangeException.ThrowIfNegative(round);
        return initial * Math.Exp(-decay * round);
    }

    /// <summary>The sparsity after rounds of different rates: <c>1 − Π(1 − p_i)</c>.</summary>
    /// <param name="rates">p_i, 0 to 1, of each round.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is outside 0 to 1.</exception>
    public static double SparsityAfter(IEnumerable<double> rates)
    {
        double density = 1;
        foreach (double rate in rates)
        {
            Sparsity.Check(rate, nameof(rate));
            density *= 1 - rate;
        }

        return 1 - density;
    }

    /// <summary>How many weights each of N equal steps takes: <c>max(1, ⌊p · W/N⌋)</c>. Here p is the share that goes in all.</summary>
    /// <param name="weights">W, the weights at the start, from 0 on.</param>
    /// <param name="share">p, 0 to 1.</param>
    /// <param name="steps">N, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static long CutPerStep(long weights, double share, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weights);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Sparsity.Check(share, nameof(share));
        // A quotient a rounding error below a whole number is that number.
        return Math.Min(weights, Math.Max(1, (long)Math.Floor(share * weights / steps * (1 + 1e-12))));
    }
}
