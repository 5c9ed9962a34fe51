using System.Globalization;
using SparseRuntime.Graph;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Selection;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>
/// Decides whether a batch is run whole or in slices, by predicted times of one thread: it must not depend on the number of
/// threads, since other slices mean other kernels, which add in another order. A whole batch gives kernels many columns at
/// once; slices keep activations in the caches, and threads from waiting for one another after every step.
/// </summary>
/// <param name="selector">Predicts the times of layers.</param>
/// <param name="layOut">Prepares the model for given input shapes, as a plan is made of it.</param>
/// <param name="memoryLimit">Bytes that the activations of a run may take.</param>
internal sealed class SliceChoice(ExecutorSelector selector, Func<ModelGraph, TensorShape[], ModelGraph> layOut, long memoryLimit)
{
    /// <summary>A batch predicted to take less is run whole: handing out slices takes microseconds, too.</summary>
    private const double ShortBatchMicroseconds = 100.0;

    /// <summary>
    /// The most samples of a slice. A model that needs more for its kernels to have columns enough is one of vectors, whose
    /// batches are matrices already.
    /// </summary>
    private const int MostSamples = 4;

    /// <summary>What taking a slice costs: seeing the samples of the caller's tensors, and a start with other caches.</summary>
    private const double SliceMicroseconds = 5.0;

    /// <summary>
    /// Slices of more samples must be predicted to take less than those of fewer by this factor: predictions are rougher than
    /// their differences, and threads that share a cache have less of it each than one alone is predicted to have.
    /// </summary>
    private const double LeastGain = 0.9;

    /// <summary>Chooses by predicted times.</summary>
    /// <param name="model">The model before it is laid out.</param>
    /// <param name="shapes">One shape per input.</param>
    /// <param name="whole">The model laid out for them.</param>
    /// <returns>How the batch is run, and the model laid out for that.</returns>
    public (BatchSlices Slices, ModelGraph Graph) ByTime(ModelGraph model, TensorShape[] shapes, ModelGraph whole)
    {
        if (SampleAnalysis.Batch(shapes) is not { } count || !HasKnownShapes(whole)) return (BatchSlices.None, whole);
        double together = GraphCost.Microseconds(whole, selector);
        if (together < ShortBatchMicroseconds) return (Whole(count, "so little work is not worth handing out in slices"), whole);

        // The time falls as kernels get more columns and rises as activations leave the caches. That it falls no more once it
        // has risen is an assumption: it saves laying out larger slices, and is wrong at worst by a gain that is not made.
        (int samples, double time, ModelGraph? graph) = (0, double.PositiveInfinity, null);
        for (int candidate = 1; candidate <= Math.Min(MostSamples, count / 2) && count % candidate == 0; candidate *= 2)
        {
            double once = 0;
            if (Slice(model, shapes, candidate, laidOut => once = GraphCost.Microseconds(laidOut, selector), out string obstacle) is not { } slice)
            {
                if (graph is null) return (Whole(count, obstacle), whole);
                break;
            }

            double all = (once + SliceMicroseconds) * (count / candidate);
            if (all >= time * LeastGain) break;
            (samples, time, graph) = (candidate, all, slice);
        }

        string apart = $"in slices of {samples}";
        if (time >= together) return (Whole(count, $"{Milliseconds(together)} ms predicted for one thread, {Milliseconds(time)} ms {apart}"), whole);
        if (!Fits(graph!, count / samples)) return (Whole(count, $"the model does not allow to run it {apart} within the memory limit"), whole);
        return (new BatchSlices(count / samples, samples, $"{Milliseconds(time)} ms predicted for one thread, {Milliseconds(together)} ms together"), graph!);
    }

    /// <summary>Takes over a choice, where it can be proven to be right; where it cannot, the batch is run whole.</summary>
    /// <param name="model">The model before it is laid out.</param>
    /// <param name="shapes">One shape per input.</param>
    /// <param name="whole">The model laid out for them.</param>
    /// <param name="samples">Samples of a slice; 0 for the whole batch.</param>
    /// <param name="source">Whose choice it is, as the reason calls it.</param>
    /// <returns>How the batch is run, and the model laid out for that.</returns>
    public (BatchSlices Slices, ModelGraph Graph) Given(ModelGraph model, TensorShape[] shapes, ModelGraph whole, int samples, string source)
    {
        if (SampleAnalysis.Batch(shapes) is not { } count || !HasKnownShapes(whole)) return (BatchSlices.None, whole);
        if (samples == 0) return (Whole(count, $"as {source} has it"), whole);
        string slices = string.Create(CultureInfo.InvariantCulture, $"the slices of {samples} that {source} has");
        if (samples < 1 || samples >= count || count % samples != 0) return (Whole(count, $"{slices} do not divide them"), whole);
        if (Slice(model, shapes, samples, _ => { }, out string obstacle) is not { } graph) return (Whole(count, $"{obstacle} ({slices} are left out)"), whole);
        return Fits(graph, count / samples)
            ? (new BatchSlices(count / samples, samples, $"as {source} has it"), graph)
            : (Whole(count, $"the model does not allow {slices} within the memory limit"), whole);
    }

    /// <summary>A batch that is run whole because nothing else is allowed.</summary>
    /// <param name="shapes">One shape per input.</param>
    public static BatchSlices NotAllowed(TensorShape[] shapes) =>
        SampleAnalysis.Batch(shapes) is { } count ? Whole(count, "the session does not allow slices") : BatchSlices.None;

    /// <summary>
    /// The model laid out for one slice; null where a batch must not be cut so. A model that passes or predictions fail for
    /// in slices may still be run whole.
    /// </summary>
    /// <param name="model">The model before it is laid out.</param>
    /// <param name="shapes">One shape per input.</param>
    /// <param name="samples">Samples of a slice.</param>
    /// <param name="judge">Is given the model as it is laid out, its shapes known; may fail as the passes may.</param>
    /// <param name="obstacle">Why a batch must not be cut so, where it must not.</param>
    private ModelGraph? Slice(ModelGraph model, TensorShape[] shapes, int samples, Action<ModelGraph> judge, out string obstacle)
    {
        if (SampleAnalysis.Obstacle(model, shapes, samples) is { } dependence)
        {
            obstacle = dependence;
            return null;
        }

        try
        {
            ModelGraph slice = layOut(model, SampleAnalysis.SliceOf(shapes, samples));
            obstacle = "shapes within slices show only during a run";
            if (!HasKnownShapes(slice)) return null;
            judge(slice);
            return slice;
        }
        catch (Exception e) when (e is GraphException or ArgumentException or InvalidOperationException or ArithmeticException)
        {
            obstacle = $"slices of {samples} cannot be planned: {e.Message}";
            return null;
        }
    }

    private static BatchSlices Whole(int count, string reason) => new(1, count, reason);

    /// <summary>
    /// Whether passes have left outputs that are computed, and as many runs as there are slices would stay within the memory
    /// limit at the same time.
    /// </summary>
    private bool Fits(ModelGraph slice, int count)
    {
        if (slice.Outputs.Any(output => output.Constant is not null)) return false;
        try
        {
            ValueLayout.Of(slice).Place(memoryLimit / count, out _, out _);
            return true;
        }
        catch (GraphException)
        {
            return false;
        }
    }

    private static bool HasKnownShapes(ModelGraph graph) => graph.Values.All(value => value.Facts.Shape is not null);

    private static string Milliseconds(double microseconds) => (microseconds / 1e3).ToString("G3", CultureInfo.InvariantCulture);
}
