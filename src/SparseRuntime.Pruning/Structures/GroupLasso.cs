namespace SparseRuntime.Pruning;

/// <summary>
/// A penalty that takes whole rows to zero, <c>λ Σ_g √n_g ‖W_g‖₂</c> over rows of n_g weights (Yuan and Lin 2006, "Model
/// selection and estimation in regression with grouped variables"). Descent on it never reaches zero; its proximal step does.
/// </summary>
public static class GroupLasso
{
    /// <summary>The penalty.</summary>
    /// <param name="weights">W, row-major.</param>
    /// <param name="rows">The number of groups.</param>
    /// <param name="strength">λ, from 0 on.</param>
    /// <exception cref="ArgumentException">The weights are not so many rows or hold NaN, or λ is negative.</exception>
    public static double Penalty(ReadOnlySpan<float> weights, int rows, double strength)
    {
        Arguments.CheckNotNegative(strength, nameof(strength));
        return strength * Math.Sqrt(Arguments.Columns(rows, weights.Length)) * UnitNorms.L2(weights, rows).Sum();
    }

    /// <summary>The proximal step after a step of descent on the loss: <c>W_g ← max(0, 1 − ηλ√n_g/‖W_g‖) W_g</c>.</summary>
    /// <param name="weights">W, row-major, changed in place.</param>
    /// <param name="rows">The number of groups.</param>
    /// <param name="strength">λ, from 0 on.</param>
    /// <param name="rate">η, the learning rate of the step, from 0 on.</param>
    /// <exception cref="ArgumentException">The weights are not so many rows or hold NaN, or a number is negative.</exception>
    public static void Shrink(Span<float> weights, int rows, double strength, double rate)
    {
        Arguments.CheckNotNegative(strength, nameof(strength));
        Arguments.CheckNotNegative(rate, nameof(rate));
        int columns = Arguments.Columns(rows, weights.Length);
        double[] norms = UnitNorms.L2(weights, rows);
        for (int i = 0; i < weights.Length; i++)
        {
            double norm = norms[i / columns];
            weights[i] = norm == 0 ? 0f : (float)(Math.Max(0, 1 - (rate * strength * Math.Sqrt(columns) / norm)) * weights[i]);
        }
    }
}
