using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Always-sparse training, Top-KAST (Jayakumar et al. 2020, "Top-KAST: Top-K always sparse training"): the forward pass
/// uses the largest weights A, the backward pass updates a larger set B around them, and all others rest.
/// </summary>
public static class TopKast
{
    /// <summary>A, the D weights of largest <c>|θ|</c>, and B, the D + M of largest; B holds all of A.</summary>
    /// <param name="shape">The weights' shape.</param>
    /// <param name="weights">θ, all of them, row-major.</param>
    /// <param name="forward">D, 0 to all weights.</param>
    /// <param name="extra">M, from 0 on, with D + M no more than all weights.</param>
    /// <exception cref="ArgumentException">The weights do not fit or one is NaN, or a count is out of its range.</exception>
    public static (Mask Forward, Mask Update) Sets(TensorShape shape, ReadOnlySpan<float> weights, int forward, int extra)
    {
        Layout.CheckLength(shape, weights.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(forward);
        ArgumentOutOfRangeException.ThrowIfNegative(extra);
        if ((long)forward + extra > weights.Length)
            throw new ArgumentOutOfRangeException(nameof(extra), extra, $"sets of {forward} and {extra} more weights do not fit in {weights.Length}");
        float[] magnitudes = Magnitude.Scores(weights);
        Mask used = new(shape), updated = new(shape);
        TopK.Select<float>(magnitudes, forward, i => used[i] = true);
        TopK.Select<float>(magnitudes, forward + extra, i => updated[i] = true);
        return (used, updated);
    }

    /// <summary>
    /// The gradient of the exploration penalty <c>λ(Σ_A |θ| + Σ_(B∖A) |θ|/d)</c>, with d the density of A: what is not
    /// used shrinks faster, so that A can change. It is <c>λ sgn(θ)</c> on A, <c>λ sgn(θ)/d</c> on the rest of B and 0 elsewhere.
    /// </summary>
    /// <param name="sets">A and B.</param>
    /// <param name="weights">θ, row-major.</param>
    /// <param name="strength">λ, from 0 on.</param>
    /// <exception cref="ArgumentException">The weights do not fit or one is NaN, A is empty, or λ is negative.</exception>
    public static float[] PenaltyGradient((Mask Forward, Mask Update) sets, ReadOnlySpan<float> weights, double strength)
    {
        Arguments.Check(weights, sets.Forward.Shape.ElementCount, nameof(weights));
        Arguments.CheckNotNegative(strength, nameof(strength));
        double density = (double)sets.Forward.CountKept() / Math.Max(1, weights.Length);
        if (density == 0) throw new ArgumentException("the set that the forward pass uses is empty", nameof(sets));
        var gradient = new float[weights.Length];
        for (int i = 0; i < gradient.Length; i++)
        {
            if (sets.Update[i]) gradient[i] = (float)(strength * MathF.Sign(weights[i]) / (sets.Forward[i] ? 1 : density));
        }

        return gradient;
    }
}
