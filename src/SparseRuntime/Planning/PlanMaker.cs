using SparseRuntime.Graph;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Selection;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>Makes plans of a model for sets of input shapes.</summary>
/// <param name="options">How the session is set up.</param>
/// <param name="selector">Chooses kernels.</param>
/// <param name="prepared">Where encoded weights are kept and shared among plans.</param>
/// <param name="saved">Choices to take over; null for none.</param>
/// <param name="memoryLimit">Bytes that activations may take.</param>
/// <param name="mayCut">Whether batches may be run in slices.</param>
internal sealed class PlanMaker(SessionOptions options, ExecutorSelector selector, PreparedLayers prepared, SavedTuning? saved, long memoryLimit, bool mayCut)
{
    private readonly WeightRounding? _rounding = options.WeightStorage == WeightStorage.Half ? new WeightRounding() : null;

    /// <summary>The plan for given input shapes.</summary>
    /// <param name="model">The model after the passes that need no shapes; it is not changed.</param>
    /// <param name="shapes">One shape per input.</param>
    /// <exception cref="GraphException">The model cannot be computed with inputs of these shapes.</exception>
    public ExecutionPlan Make(ModelGraph model, TensorShape[] shapes)
    {
        ModelGraph whole = LayOut(model, shapes);
        if (!mayCut || selector.Policy == ExecutorPolicy.Reference) return Build(whole, BatchSlices.None, shapes);
        if (!options.AllowSlices) return Build(whole, SliceChoice.NotAllowed(shapes), shapes);
        var choice = new SliceChoice(selector, LayOut, memoryLimit);
        (BatchSlices slices, ModelGraph graph) =
            options.SliceSamples is { } forced ? choice.Given(model, shapes, whole, forced, "the session")
            : saved?.SamplesFor(shapes) is { } samples ? choice.Given(model, shapes, whole, samples, "the tuning file")
            : choice.ByTime(model, shapes, whole);
        return Build(graph, slices, shapes);
    }

    private ExecutionPlan Build(ModelGraph graph, BatchSlices slices, TensorShape[] shapes)
    {
        var weights = new PlanWeights(prepared);
        try
        {
            return PlanBuilder.Build(graph, selector, weights, memoryLimit, slices, saved?.For(graph, shapes, slices));
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>A copy of the model for given input shapes, ready to be planned.</summary>
    private ModelGraph LayOut(ModelGraph model, TensorShape[] shapes)
    {
        ModelGraph graph = model.Clone();
        bool isBound = graph.Inputs.Select((input, i) => shapes[i].Equals(input.Facts.Shape)).All(same => same);
        if (!isBound)
        {
            graph.Infer(shapes);
            PassPipeline.Standard().Run(graph);
        }

        PassPipeline.Layout().Run(graph);
        _rounding?.Apply(graph);
        return graph;
    }
}
