namespace SparseRuntime.Pruning;

/// <summary>What the loss changes by when all weights of a group go at once.</summary>
public static class GroupTaylor
{
    /// <summary>Second order with the group's whole Hessian: <c>ΔL = −Σ w_i g_i + ½ Σ_i Σ_j w_i H_ij w_j</c>.</summary>
    /// <param name="weights">The group's n weights.</param>
    /// <param name="gradient">g of them.</param>
    /// <param name="hessian">H of them, n × n, row-major; empty for the first order alone.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static double LossChange(ReadOnlySpan<double> weights, ReadOnlySpan<double> gradient, ReadOnlySpan<double> hessian)
    {
        Arguments.Check(weights, nameof(weights));
        Arguments.Check(gradient, weights.Length, nameof(gradient));
        if (!hessian.IsEmpty) Arguments.Check(hessian, (long)weights.Length * weights.Length, nameof(hessian));
        double change = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            change -= weights[i] * gradient[i];
            for (int j = 0; j < weights.Length && !hessian.IsEmpty; j++)
                change += 0.5 * weights[i] * hessian[(i * weights.Length) + j] * weights[j];
        }

        return change;
    }

    /// <summary>
    /// By how much the diagonal alone is off when a group is cut at a point where the gradient is 0: it leaves out
    /// <c>½ Σ_(i≠j) w_i H_ij w_j</c>, and this is what is left out.
    /// </summary>
    /// <param name="weights">The group's n weights.</param>
    /// <param name="hessian">H of them, n × n, row-major.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static double DiagonalError(ReadOnlySpan<double> weights, ReadOnlySpan<double> hessian)
    {
        double error = LossChange(weights, new double[weights.Length], hessian);
        for (int i = 0; i < weights.Length; i++)
            error -= 0.5 * weights[i] * weights[i] * hessian[(i * weights.Length) + i];
        return error;
    }
}
