using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Gradient growth, RigL (Evci et al. 2020, "Rigging the lottery"): the smallest weights go, and as many grow where the
/// gradient of the loss is largest. <see cref="DropFraction.Cosine"/> says how many.
/// </summary>
public static class RigL
{
    /// <summary>
    /// Drops the k kept weights of least <c>|w|</c> and grows the k of largest <c>|∂L/∂w|</c> among all others, those just
    /// dropped included; of equal ones the lower flat index stays or grows.
    /// </summary>
    /// <param name="mask">What is kept so far.</param>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="gradient">The dense gradient, at pruned weights, too.</param>
    /// <param name="count">k, 0 to all kept weights; with <see cref="GrowthCandidates.FreeBefore"/> no more than there are free places are swapped.</param>
    /// <param name="candidates">What may grow.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, or the count is out of its range.</exception>
    public static Rewiring Step(
        Mask mask, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient, int count, GrowthCandidates candidates = GrowthCandidates.FreeAfterDrop)
    {
        int swapped = candidates == GrowthCandidates.FreeBefore ? (int)Math.Min(count, mask.Shape.ElementCount - mask.CountKept()) : count;
        return Rewiring.Step(mask, Magnitude.Scores(weights), Magnitude.Scores(gradient), swapped, swapped, candidates);
    }

    /// <summary>
    /// Values for grown weights that go down the gradient, <c>−ε · sign(∂L/∂w)</c>, in place of 0. The authors report no
    /// gain over 0.
    /// </summary>
    /// <param name="rewiring">The step whose grown weights are meant.</param>
    /// <param name="gradient">The dense gradient.</param>
    /// <param name="size">ε, from 0 on.</param>
    /// <returns>One value per index of <see cref="Rewiring.Grown"/>.</returns>
    /// <exception cref="ArgumentException">The gradient does not fit or holds NaN, or ε is negative.</exception>
    public static float[] DescentValues(Rewiring rewiring, ReadOnlySpan<float> gradient, double size)
    {
        Arguments.Check(gradient, rewiring.Mask.Shape.ElementCount, nameof(gradient));
        Arguments.CheckNotNegative(size, nameof(size));
        var values = new float[rewiring.Grown.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(-size * MathF.Sign(gradient[rewiring.Grown[i]]));
        return values;
    }
}
