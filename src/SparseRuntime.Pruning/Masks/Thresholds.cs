using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Masks by a threshold on magnitudes. A threshold keeps too many of equal weights; where counts must be exact, as in
/// training, use <see cref="Unstructured"/> and <see cref="NestedPruning"/>.
/// </summary>
public static class Thresholds
{
    /// <summary>
    /// The empirical quantile: the largest θ that at least <c>round((1 − s) · N)</c> magnitudes reach; positive infinity
    /// where none is kept.
    /// </summary>
    /// <param name="weights">N weights.</param>
    /// <param name="sparsity">s, 0 to 1.</param>
    /// <exception cref="ArgumentException">A weight is NaN, or the sparsity is outside 0 to 1.</exception>
    public static float Empirical(ReadOnlySpan<float> weights, double sparsity)
    {
        float[] magnitudes = Magnitude.Scores(weights);
        Array.Sort(magnitudes);
        int kept = (int)Sparsity.Kept(weights.Length, sparsity);
        return kept == 0 ? float.PositiveInfinity : magnitudes[^kept];
    }

    /// <summary>The threshold for weights that are normal with mean 0: <c>θ = σ Φ⁻¹((1 + s)/2)</c>.</summary>
    /// <param name="deviation">σ, the standard deviation of the weights, from 0 on.</param>
    /// <param name="sparsity">s, 0 to 1; at 1 the threshold is infinite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double Normal(double deviation, double sparsity)
    {
        Arguments.CheckNotNegative(deviation, nameof(deviation));
        Sparsity.Check(sparsity, nameof(sparsity));
        return sparsity == 1 ? double.PositiveInfinity : deviation * NormalDistribution.Quantile((1 + sparsity) / 2);
    }

    /// <summary>The mask of what reaches a threshold: <c>M = 1[|W| ≥ θ]</c>.</summary>
    /// <param name="shape">The weights' shape.</param>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="threshold">θ.</param>
    /// <exception cref="ArgumentException">The weights do not fill the shape, or one or the threshold is NaN.</exception>
    public static Mask Reaching(TensorShape shape, ReadOnlySpan<float> weights, double threshold)
    {
        Layout.CheckLength(shape, weights.Length);
        Arguments.Check(weights, nameof(weights));
        Arguments.Check<double>([threshold], nameof(threshold));
        var mask = new Mask(shape);
        for (int i = 0; i < weights.Length; i++)
            mask[i] = Math.Abs(weights[i]) >= threshold;
        return mask;
    }
}
