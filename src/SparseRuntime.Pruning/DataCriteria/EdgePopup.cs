using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// A subnetwork found among weights that are never trained (Ramanujan et al. 2020, "What's hidden in a randomly weighted
/// neural network?"): every weight has a score s, the mask keeps the largest <c>|s|</c> of a layer, and what is trained
/// are the scores, as if the mask let their gradient through.
/// </summary>
public static class EdgePopup
{
    /// <summary>The mask that keeps the <c>round((1 − sparsity) · N)</c> largest <c>|s|</c>.</summary>
    /// <param name="shape">The layer's N weights.</param>
    /// <param name="scores">s, row-major.</param>
    /// <param name="sparsity">The share that goes, 0 to 1.</param>
    /// <exception cref="ArgumentException">The scores do not fit or one is NaN, or the sparsity is outside 0 to 1.</exception>
    public static Mask Mask(TensorShape shape, ReadOnlySpan<float> scores, double sparsity) => Unstructured.PerLayer(shape, Magnitude.Scores(scores), sparsity);

    /// <summary>The gradient by the scores: <c>∂L/∂s = ∂L/∂(w_0 ⊙ M) · w_0 · sgn(s)</c>, at weights that the mask drops, too.</summary>
    /// <param name="gradient">The dense gradient by the effective weights.</param>
    /// <param name="initial">w_0, the weights as drawn.</param>
    /// <param name="scores">s.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static float[] ScoreGradient(ReadOnlySpan<float> gradient, ReadOnlySpan<float> initial, ReadOnlySpan<float> scores)
    {
        Arguments.Check(gradient, nameof(gradient));
        Arguments.Check(initial, gradient.Length, nameof(initial));
        Arguments.Check(scores, gradient.Length, nameof(scores));
        var result = new float[gradient.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = gradient[i] * initial[i] * MathF.Sign(scores[i]);
        return result;
    }
}
