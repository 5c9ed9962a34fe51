using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Gradual pruning with regeneration at no cost, GraNet (Liu et al. 2021, "Sparse training via boosting pruning plasticity
/// with neuroregeneration"): each update prunes to the schedule's sparsity, and then some more that grow back elsewhere.
/// </summary>
public static class GraNet
{
    /// <summary>
    /// Prunes by <c>|w|</c> to <c>round((1 − s) · N)</c> weights, a mask that keeps fewer staying as it is, drops <c>⌊r · nnz⌋</c> more in the same way, and grows as many of largest
    /// <c>|∂L/∂w|</c> among all others, those just dropped included.
    /// </summary>
    /// <param name="mask">What is kept so far.</param>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="gradient">The dense gradient, at pruned weights, too.</param>
    /// <param name="sparsity">s after the step, 0 to 1; <see cref="SparsitySchedule"/> gives it.</param>
    /// <param name="regenerated">r, the share that is dropped and grown, 0 to 1; <see cref="DropFraction.Cosine"/> lets it fall.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, or a number is out of its range.</exception>
    public static Rewiring Step(Mask mask, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient, double sparsity, double regenerated)
    {
        int before = (int)mask.CountKept();
        int kept = (int)Math.Min(before, Sparsity.Kept(mask.Shape.ElementCount, sparsity));
        int extra = DropFraction.Count(regenerated, kept);
        return Rewiring.Step(mask, Magnitude.Scores(weights), Magnitude.Scores(gradient), before - kept + extra, extra, GrowthCandidates.FreeAfterDrop);
    }
}
