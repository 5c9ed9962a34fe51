using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime;

/// <summary>The rule by which kernels compete for a layer: this machine supports them, they accept it, the fastest by prediction first.</summary>
public static class KernelRanking
{
    /// <summary>Ranks kernels for one call.</summary>
    /// <param name="kernels">The kernels that compete; among equals the first wins.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="calibration">What predictions go by.</param>
    /// <param name="bar">Why a kernel may not compete, or null where it may; without it all may.</param>
    /// <returns>Every kernel: those that can run the layer, fastest first, then the others in the order given.</returns>
    public static IReadOnlyList<KernelCandidate> Rank(
        IEnumerable<LinearKernel> kernels, LinearLayer layer, LinearGeometry geometry, Calibration calibration, Func<LinearKernel, string?>? bar = null)
    {
        var query = new LinearQuery(layer, geometry, calibration.Machine);
        var able = new List<KernelCandidate>();
        var unable = new List<KernelCandidate>();
        foreach (LinearKernel kernel in kernels)
        {
            string? refusal = !kernel.IsSupported ? $"this processor has no {kernel.Info.Device}" : bar?.Invoke(kernel) ?? kernel.Refuses(query);
            if (refusal is null) able.Add(new KernelCandidate(kernel, calibration.Predict(kernel, layer, geometry)));
            else unable.Add(new KernelCandidate(kernel, double.NaN, refusal));
        }

        // The sort is stable.
        return [.. able.OrderBy(candidate => candidate.PredictedMicroseconds), .. unable];
    }

    /// <summary>The kernels of the catalogue that can run a call, fastest by prediction first.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="calibration">What predictions go by.</param>
    public static IReadOnlyList<KernelCandidate> Able(LinearLayer layer, LinearGeometry geometry, Calibration calibration) =>
        [.. Rank(KernelCatalog.All, layer, geometry, calibration).TakeWhile(candidate => candidate.Refusal is null)];
}
