using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Selection;

/// <summary>
/// Chooses a kernel per layer by <see cref="KernelRanking"/>. Dense kernels always compete, so a layer is never given a
/// sparse one that is predicted to be slower. Times are those of one thread: kernels differ in the order in which they add,
/// so a choice that depended on the number of threads would make results depend on it.
/// </summary>
/// <param name="policy">Which executors may run a layer.</param>
/// <param name="calibration">What predictions go by.</param>
/// <param name="additional">Kernels that compete besides the catalogue's.</param>
/// <param name="forced">The name of a kernel that runs every layer it can; null for none.</param>
internal sealed class ExecutorSelector(
    ExecutorPolicy policy, Calibration calibration, IReadOnlyList<LinearKernel>? additional = null, string? forced = null)
{
    private readonly IReadOnlyList<LinearKernel> _candidates = additional is { Count: > 0 } ? [.. KernelCatalog.All, .. additional] : KernelCatalog.All;

    /// <summary>Fails when the forced kernel does not exist.</summary>
    /// <exception cref="ArgumentException">It does not; the message lists those that do.</exception>
    public void CheckForced()
    {
        if (forced is null) return;
        string[] names = [.. _candidates.Concat(KernelCatalog.References).Select(kernel => kernel.Info.Name)];
        if (!names.Contains(forced))
            throw new ArgumentException($"there is no kernel '{forced}'; there are {string.Join(", ", names)}");
    }

    /// <summary>The choice for one call.</summary>
    /// <exception cref="InvalidOperationException">No kernel can run the layer.</exception>
    public ExecutorChoice Choose(LinearLayer layer, LinearGeometry geometry)
    {
        IReadOnlyList<LinearKernel> kernels = policy == ExecutorPolicy.Reference ? KernelCatalog.References : _candidates;
        if (forced is not null && KernelCatalog.References.FirstOrDefault(kernel => kernel.Info.Name == forced) is { } reference)
            kernels = [.. _candidates, reference];
        IReadOnlyList<KernelCandidate> ranked = KernelRanking.Rank(kernels, layer, geometry, calibration, Bar);
        if (ranked[0].Refusal is not null)
            throw new InvalidOperationException($"no kernel can run the layer: {string.Join("; ", ranked.Select(c => $"{c.Kernel.Info.Name}: {c.Refusal}"))}");
        KernelCandidate winner = ranked.FirstOrDefault(c => c.Kernel.Info.Name == forced && c.Refusal is null) ?? ranked[0];
        double best = Math.Max(winner.PredictedMicroseconds, 1e-9);
        return new ExecutorChoice(
            winner.Kernel,
            winner.PredictedMicroseconds,
            [.. ranked.Where(c => c != winner).Select(c => c.Refusal is { } reason
                ? new ExecutorAlternative(c.Kernel.Info.Name, null, reason)
                : new ExecutorAlternative(c.Kernel.Info.Name, c.PredictedMicroseconds, $"{c.PredictedMicroseconds / best:0.0} times as long"))]);
    }

    private string? Bar(LinearKernel kernel) =>
        policy == ExecutorPolicy.Dense && kernel.Info.Format != "dense" ? "only dense executors are allowed" : null;
}
