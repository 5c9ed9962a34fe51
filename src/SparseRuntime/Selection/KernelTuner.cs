using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Selection;

/// <summary>Times the kernels that are predicted to be about equally fast; layers of the same kind share a measurement.</summary>
/// <param name="time">Time for all kernels on one layer.</param>
/// <param name="measure">Does the timing.</param>
internal sealed class KernelTuner(TimeSpan time, KernelTuner.Measurement measure)
{
    /// <summary>Kernels that are predicted to take longer than the best by this factor are not timed.</summary>
    private const double Hopeless = 2.0;

    private const int MostCandidates = 4;

    private readonly Dictionary<string, double[]> _known = [];

    /// <summary>Times kernels on a layer: microseconds of a run of each.</summary>
    public delegate double[] Measurement(IReadOnlyList<LinearKernel> kernels, LinearLayer layer, LinearGeometry geometry, TimeSpan time);

    /// <summary>Times the first of some kernels.</summary>
    /// <param name="ranked">Kernels that can run the layer, fastest by prediction first.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <returns>The times of as many as were timed, in the given order; of none when there is no doubt.</returns>
    public double[] Measure(IReadOnlyList<KernelCandidate> ranked, LinearLayer layer, LinearGeometry geometry)
    {
        double limit = ranked[0].PredictedMicroseconds * Hopeless;
        LinearKernel[] timed = [.. ranked.Take(MostCandidates).Where(candidate => candidate.PredictedMicroseconds <= limit).Select(candidate => candidate.Kernel)];
        if (timed.Length < 2) return [];
        string key = string.Join(
            ' ',
            $"{layer.Weights.Rows}x{layer.Weights.Taps}/{layer.Groups} {Size(layer.Weights.NonzeroCount)} {Size(layer.Profile.LongestRow)} {layer.Profile.Pattern}",
            $"{layer.Window} {layer.Activation} {layer.HasResidual}",
            $"{geometry.Images} {geometry.InputPlane}",
            string.Join(' ', timed.Select(kernel => kernel.Info.Name)));
        if (!_known.TryGetValue(key, out double[]? measured)) _known.Add(key, measured = measure(timed, layer, geometry, time));
        return measured;
    }

    /// <summary>A number that is the same for counts within a few per cent of each other.</summary>
    private static int Size(long count) => (int)Math.Round(Math.Log2(count + 1.0) * 16.0);
}
