using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Selection;

/// <summary>
/// Chooses a kernel per layer: candidates that this machine supports, that accept the layer, ranked by predicted time.
/// Dense kernels always compete, so a layer is never given a sparse one that is predicted to be slower. Times are those
/// of one thread: kernels differ in the order in which they add, so a choice that depended on the number of threads
/// would make results depend on it.
/// </summary>
/// <param name="policy">Which executors may run a layer.</param>
/// <param name="machine">The processor's constants.</param>
/// <param name="additional">Kernels that compete besides the catalogue's.</param>
/// <param name="forced">The name of a kernel that runs every layer it can; null for none.</param>
internal sealed class ExecutorSelector(
    ExecutorPolicy policy, MachineModel machine, IReadOnlyList<LinearKernel>? additional = null, string? forced = null)
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
        var query = new LinearQuery(layer, geometry, machine);
        IReadOnlyList<LinearKernel> kernels = policy == ExecutorPolicy.Reference ? KernelCatalog.References : _candidates;
        if (forced is not null && KernelCatalog.References.FirstOrDefault(kernel => kernel.Info.Name == forced) is { } reference)
            kernels = [.. _candidates, reference];
        var able = new List<(LinearKernel Kernel, double Microseconds)>();
        var unable = new List<ExecutorAlternative>();
        foreach (LinearKernel kernel in kernels)
        {
            string? refusal = !kernel.IsSupported ? $"this processor has no {kernel.Info.Device}"
                : policy == ExecutorPolicy.Dense && kernel.Info.Format != "dense" ? "only dense executors are allowed"
                : kernel.Refuses(query);
            if (refusal is null) able.Add((kernel, kernel.EstimateMicroseconds(query)));
            else unable.Add(new ExecutorAlternative(kernel.Info.Name, null, refusal));
        }

        if (able.Count == 0)
            throw new InvalidOperationException($"no kernel can run the layer: {string.Join("; ", unable.Select(u => $"{u.Executor}: {u.Reason}"))}");

        // The sort is stable: among equals the catalogue's order decides.
        var ranked = able.OrderBy(candidate => candidate.Kernel.Info.Name != forced).ThenBy(candidate => candidate.Microseconds).ToList();
        (LinearKernel winner, double best) = ranked[0];
        return new ExecutorChoice(
            winner,
            best,
            [.. ranked.Skip(1).Select(c => new ExecutorAlternative(c.Kernel.Info.Name, c.Microseconds, $"{c.Microseconds / Math.Max(best, 1e-9):0.0} times as long")), .. unable]);
    }
}
