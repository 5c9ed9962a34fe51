using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Selection;

/// <summary>
/// Chooses a kernel per layer: by <see cref="KernelRanking"/>, among the first of those by measured time where a tuner is
/// given. Dense kernels always compete, so a layer is never given a sparse one that is predicted to be slower. Times are
/// those of one thread: kernels differ in the order in which they add, so a choice that depended on the number of threads
/// would make results depend on it.
/// </summary>
/// <param name="policy">Which executors may run a layer.</param>
/// <param name="calibration">What predictions go by.</param>
/// <param name="additional">Kernels that compete besides the catalogue's.</param>
/// <param name="forced">The name of a kernel that runs every layer it can; null for none.</param>
/// <param name="tuner">Times kernels; null to go by predictions alone.</param>
/// <param name="plainSumsOnly">Whether kernels whose results are not plain sums are barred.</param>
internal sealed class ExecutorSelector(
    ExecutorPolicy policy, Calibration calibration, IReadOnlyList<LinearKernel>? additional = null, string? forced = null, KernelTuner? tuner = null, bool plainSumsOnly = false)
{
    /// <summary>Which executors may run a layer.</summary>
    public ExecutorPolicy Policy => policy;

    /// <summary>The constants that predictions go by.</summary>
    public MachineModel Machine => calibration.Machine;

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

    /// <summary>The choice for one call by predictions alone, for shapes that show only during a run.</summary>
    /// <exception cref="InvalidOperationException">No kernel can run the layer.</exception>
    public ExecutorChoice Predict(LinearLayer layer, LinearGeometry geometry)
    {
        IReadOnlyList<KernelCandidate> ranked = Rank(layer, geometry);
        return Describe(ranked, Forced(ranked) ?? ranked[0], []);
    }

    /// <summary>The choice for one call.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="saved">The name of the kernel that was chosen before; null for none.</param>
    /// <exception cref="InvalidOperationException">No kernel can run the layer, or not the one that was chosen before.</exception>
    public ExecutorChoice Choose(LinearLayer layer, LinearGeometry geometry, string? saved = null)
    {
        IReadOnlyList<KernelCandidate> ranked = Rank(layer, geometry);
        if (Forced(ranked) is { } forcedKernel) return Describe(ranked, forcedKernel, []);
        if (saved is not null)
        {
            KernelCandidate before = ranked.FirstOrDefault(c => c.Kernel.Info.Name == saved)
                ?? throw new InvalidOperationException($"there is no kernel '{saved}'; there are {string.Join(", ", ranked.Select(c => c.Kernel.Info.Name))}");
            if (before.Refusal is { } refusal) throw new InvalidOperationException($"kernel '{saved}' cannot run it: {refusal}");
            return Describe(ranked, before, []);
        }

        double[] measured = tuner is null || policy == ExecutorPolicy.Reference ? [] : tuner.Measure([.. ranked.TakeWhile(c => c.Refusal is null)], layer, geometry);
        return Describe(ranked, ranked[measured.Length == 0 ? 0 : Array.IndexOf(measured, measured.Min())], measured);
    }

    private IReadOnlyList<KernelCandidate> Rank(LinearLayer layer, LinearGeometry geometry)
    {
        IReadOnlyList<LinearKernel> kernels = policy == ExecutorPolicy.Reference ? KernelCatalog.References : _candidates;
        if (forced is not null && KernelCatalog.References.FirstOrDefault(kernel => kernel.Info.Name == forced) is { } reference)
            kernels = [.. _candidates, reference];
        IReadOnlyList<KernelCandidate> ranked = KernelRanking.Rank(kernels, layer, geometry, calibration, Bar);
        if (ranked[0].Refusal is not null)
            throw new InvalidOperationException($"no kernel can run the layer: {string.Join("; ", ranked.Select(c => $"{c.Kernel.Info.Name}: {c.Refusal}"))}");
        return ranked;
    }

    private string? Bar(LinearKernel kernel)
    {
        if (policy == ExecutorPolicy.Dense && kernel.Info.Format != "dense") return "only dense executors are allowed";
        return plainSumsOnly && !kernel.IsPlainSum ? "only plain sums are allowed" : null;
    }

    private KernelCandidate? Forced(IReadOnlyList<KernelCandidate> ranked) =>
        forced is null ? null : ranked.FirstOrDefault(c => c.Kernel.Info.Name == forced && c.Refusal is null);

    /// <summary>The choice and what it was chosen over: the measured ones by their time, then the others as they are ranked.</summary>
    private static ExecutorChoice Describe(IReadOnlyList<KernelCandidate> ranked, KernelCandidate winner, double[] measured)
    {
        double?[] times = [.. ranked.Select((_, i) => i < measured.Length ? measured[i] : (double?)null)];
        double? best = times.Min();
        IEnumerable<ExecutorAlternative> others = ranked
            .Select((candidate, i) => (Candidate: candidate, Measured: times[i]))
            .Where(other => other.Candidate != winner)
            .OrderBy(other => other.Measured ?? double.MaxValue)
            .Select(other => new ExecutorAlternative(
                other.Candidate.Kernel.Info.Name,
                other.Candidate.Refusal is null ? other.Candidate.PredictedMicroseconds : null,
                other.Measured,
                other.Candidate.Refusal
                    ?? (other.Measured is { } time ? $"{Times(time, best!.Value)}, measured" : $"{Times(other.Candidate.PredictedMicroseconds, winner.PredictedMicroseconds)}{(best is null ? "" : ", predicted")}")));
        return new ExecutorChoice(winner.Kernel, winner.PredictedMicroseconds, best, [.. others]);

        static string Times(double time, double least) => $"{time / Math.Max(least, 1e-9):0.0} times as long";
    }
}
