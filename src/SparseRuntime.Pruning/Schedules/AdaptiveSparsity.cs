namespace SparseRuntime.Pruning;

/// <summary>A sparsity that rises as far as the validation loss bears it.</summary>
public static class AdaptiveSparsity
{
    /// <summary>
    /// <c>min(s_f, s + Δs · exp(−β · max(0, ΔL)/L_thr))</c>: the full step while the loss does not rise, and ever less
    /// the more it does. A falling loss does not lengthen the step.
    /// </summary>
    /// <param name="sparsity">s, 0 to 1.</param>
    /// <param name="final">s_f, 0 to 1.</param>
    /// <param name="step">Δs, from 0 on.</param>
    /// <param name="sensitivity">β, from 0 on.</param>
    /// <param name="lossRise">ΔL, the validation loss less that before the last cut.</param>
    /// <param name="threshold">L_thr, the rise at which the step is <c>e^(−β)</c> of the full one; above 0.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the rise is NaN.</exception>
    public static double Next(double sparsity, double final, double step, double sensitivity, double lossRise, double threshold)
    {
        Sparsity.Check(sparsity, nameof(sparsity));
        Sparsity.Check(final, nameof(final));
        Arguments.CheckNotNegative(step, nameof(step));
        Arguments.CheckNotNegative(sensitivity, nameof(sensitivity));
        Arguments.CheckPositive(threshold, nameof(threshold));
        Arguments.Check<double>([lossRise], nameof(lossRise));
        double damping = sensitivity == 0 ? 1 : Math.Exp(-sensitivity * Math.Max(0, lossRise) / threshold);
        return Math.Max(sparsity, Math.Min(final, sparsity + (step * damping)));
    }
}
