using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Gradual pruning with regeneration at no cost, GraNet (Liu et al. 2021, "Sparse training via boosting pruning plasticity
/// with neuroregeneration"): each update prunes to the schedule's sparsity, and then some more that grow back elsewhere.
/// </summary>
public static class GraNet
{
    /// <summary>
    /// Prunes by <c>|w|</c> to a count, drops <c>⌊r · count⌋</c> more in the same way, and grows as many of largest
    /// <c>|∂L/∂w|</c> among all others, those just dropped included.
    /// </summary>
    /// <param name="mask">What is kept so far.</param>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="gradient">The dense gradient, at pruned weights, too.</param>
    /// <param name="kept">The count after the step, 0 to what the mask keeps; <see cref="SparsitySchedule"/> gives it.</param>
    /// <param name="regenerated">r, the share that is dropped and grown, 0 to 1; <see cref="DropFraction.Cosine"/> lets it fall.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, or a number is out of its range.</exception>
    public static Rewiring Step(Mask mask, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient, int kept, double regenerated)
    {
        int extra = DropFraction.Count(regenerated, kept);
        int before = (int)mask.CountKept();
        if (kept > before) throw new ArgumentOutOfRangeException(nameof(kept), kept, $"{kept} weights cannot be kept of {before}");
        return Rewiring.Step(mask, Magnitude.Scores(weights), Magnitude.Scores(gradient), before - kept + extra, extra, GrowthCandidates.FreeAfterDrop);
    }
}
