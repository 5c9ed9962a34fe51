namespace SparseRuntime.Pruning;

/// <summary>Hyper-parameters that follow the sparsity of a layer or network. All of these are heuristics.</summary>
public static class SparsityScaling
{
    /// <summary>A learning rate that rises as weights go: <c>η · min(c, (1 − s)^(−α))</c>; with α = ½ this is <c>η√(N/nnz)</c>.</summary>
    /// <param name="rate">η, from 0 on.</param>
    /// <param name="sparsity">s of the layer, 0 to 1.</param>
    /// <param name="exponent">α, from 0 on.</param>
    /// <param name="cap">c, the largest factor, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double LearningRate(double rate, double sparsity, double exponent, double cap)
    {
        Arguments.CheckNotNegative(rate, nameof(rate));
        Sparsity.Check(sparsity, nameof(sparsity));
        Arguments.CheckNotNegative(exponent, nameof(exponent));
        ArgumentOutOfRangeException.ThrowIfLessThan(cap, 1);
        return rate * Math.Min(cap, Math.Pow(1 - sparsity, -exponent));
    }

    /// <summary>
    /// A learning rate that makes up for the gradient that the mask takes away, on the same batch:
    /// <c>η · clamp(‖∇L(W)‖/‖∇L(W⊙M)‖, 1/c, c)</c>.
    /// </summary>
    /// <param name="rate">η, from 0 on.</param>
    /// <param name="denseNorm">‖∇L(W)‖, from 0 on.</param>
    /// <param name="sparseNorm">‖∇L(W⊙M)‖, from 0 on; where it is 0 the factor is c.</param>
    /// <param name="cap">c, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double ByGradientNorm(double rate, double denseNorm, double sparseNorm, double cap)
    {
        Arguments.CheckNotNegative(rate, nameof(rate));
        Arguments.CheckNotNegative(denseNorm, nameof(denseNorm));
        Arguments.CheckNotNegative(sparseNorm, nameof(sparseNorm));
        ArgumentOutOfRangeException.ThrowIfLessThan(cap, 1);
        return rate * (sparseNorm == 0 ? cap : Math.Clamp(denseNorm / sparseNorm, 1 / cap, cap));
    }

    /// <summary>Weight decay of the kept weights: <c>λ_0(1 − s)^γ</c>.</summary>
    /// <param name="decay">λ_0, from 0 on.</param>
    /// <param name="sparsity">s, 0 to 1.</param>
    /// <param name="exponent">γ, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double WeightDecay(double decay, double sparsity, double exponent)
    {
        Arguments.CheckNotNegative(decay, nameof(decay));
        Sparsity.Check(sparsity, nameof(sparsity));
        Arguments.CheckNotNegative(exponent, nameof(exponent));
        return decay * Math.Pow(1 - sparsity, exponent);
    }

    /// <summary>The share that dropout takes: <c>p_0 · e^(−δs)</c>.</summary>
    /// <param name="share">p_0, 0 to 1.</param>
    /// <param name="sparsity">s, 0 to 1.</param>
    /// <param name="rate">δ, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double Dropout(double share, double sparsity, double rate)
    {
        Sparsity.Check(share, nameof(share));
        Sparsity.Check(sparsity, nameof(sparsity));
        Arguments.CheckNotNegative(rate, nameof(rate));
        return share * Math.Exp(-rate * sparsity);
    }
}
