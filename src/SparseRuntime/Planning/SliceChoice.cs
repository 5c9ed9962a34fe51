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
    private const double Clearly = 0.9;

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
        if (SampleAnalysis.Obstacle(model, shapes, 1) is { } obstacle) return (Whole(count, obstacle), whole);

        // The time falls as kernels get more columns and rises as activations leave the caches: the first rise is the last.
        (int samples, double time, ModelGraph? graph) = (0, double.PositiveInfinity, null);
        for (int candidate = 1; candidate <= Math.Min(MostSamples, count / 2) && count % candidate == 0; candidate *= 2)
        {
            if (candidate > 1 && SampleAnalysis.Obstacle(model, shapes, candidate) is not null) break;
            ModelGraph slice = layOut(model, SampleAnalysis.SliceOf(shapes, candidate));
            double all = (GraphCost.Microseconds(slice, selector) + SliceMicroseconds) * (count / candidate);
            if (all >= time * Clearly) break;
            (samples, time, graph) = (candidate, all, slice);
        }

        string apart = $"in slices of {samples}";
        if (time >= together) return (Whole(count, $"{Milliseconds(together)} ms predicted for one thread, {Milliseconds(time)} ms {apart}"), whole);
        if (!Fits(graph!, count / samples)) return (Whole(count, $"the model does not allow to run it {apart} within the memory limit"), whole);
        return (new BatchSlices(count / samples, samples, $"{Milliseconds(time)} ms predicted for one thread, {Milliseconds(together)} ms together"), graph!);
    }

    /// <summary>Takes over a choice, where it can be proven to be right.</summary>
    /// <param name="model">The model before it is laid out.</param>
    /// <param name="shapes">One shape per input.</param>
    /// <param name="whole">The model laid out for them.</param>
    /// <param name="samples">Samples of a slice; 0 for the whole batch.</param>
    /// <returns>How the batch is run, and the model laid out for that.</returns>
    public (BatchSlices Slices, ModelGraph Graph) Given(ModelGraph model, TensorShape[] shapes, ModelGraph whole, int samples)
    {
        if (SampleAnalysis.Batch(shapes) is not { } count || !HasKnownShapes(whole)) return (BatchSlices.None, whole);
        if (samples < 1 || samples >= count || count % samples != 0) return (Whole(count, "as was chosen before"), whole);
        if (SampleAnalysis.Obstacle(model, shapes, samples) is { } obstacle) return (Whole(count, obstacle), whole);
        ModelGraph graph = layOut(model, SampleAnalysis.SliceOf(shapes, samples));
        return Fits(graph, count / samples)
            ? (new BatchSlices(count / samples, samples, "as was chosen before"), graph)
            : (Whole(count, "the model does not allow slices within the memory limit"), whole);
    }

    private static BatchSlices Whole(int count, string reason) => new(1, count, reason);

    /// <summary>
    /// Whether passes have left outputs that are computed, and as many runs as there are slices would stay within the memory
    /// limit at the same time.
    /// </summary>
    private bool Fits(ModelGraph slice, int count)
    {
        if (!HasKnownShapes(slice) || slice.Outputs.Any(output => output.Constant is not null)) return false;
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
