using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Growth by what a Newton step on one new weight would gain: half of <c>g²/(h + ε)</c>, with h the weight's own
/// curvature, as <see cref="OptimalBrainDamage"/> or <see cref="Fisher"/> give it.
/// </summary>
public static class CurvatureGrowth
{
    /// <summary>The scores <c>g²/(h + ε)</c>.</summary>
    /// <param name="gradient">g, the dense gradient.</param>
    /// <param name="curvature">h, the diagonal of a Gauss–Newton or Fisher matrix, none negative.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, a curvature is negative, or ε is not above 0.</exception>
    public static float[] Scores(ReadOnlySpan<float> gradient, ReadOnlySpan<float> curvature, double epsilon)
    {
        Arguments.Check(gradient, nameof(gradient));
        Arguments.Check(curvature, gradient.Length, nameof(curvature));
        Arguments.CheckPositive(epsilon, nameof(epsilon));
        var scores = new float[gradient.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            if (curvature[i] < 0) throw new ArgumentException($"curvature {i} is negative", nameof(curvature));
            scores[i] = (float)((double)gradient[i] * gradient[i] / (curvature[i] + epsilon));
        }

        return scores;
    }

    /// <summary>Drops the k kept weights of least <c>|w|</c> and grows the k of largest <see cref="Scores"/> among all others, those just dropped included.</summary>
    /// <param name="mask">What is kept so far.</param>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="gradient">g, the dense gradient.</param>
    /// <param name="curvature">h, none negative.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <param name="count">k, 0 to all kept weights.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, a curvature is negative, or a number is out of its range.</exception>
    public static Rewiring Step(
        Mask mask, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient, ReadOnlySpan<float> curvature, double epsilon, int count) =>
        Rewiring.Step(mask, Magnitude.Scores(weights), Scores(gradient, curvature, epsilon), count, count, GrowthCandidates.FreeAfterDrop);
}
