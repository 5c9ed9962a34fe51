using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Selection;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>Turns a graph whose input shapes are known into a plan.</summary>
internal sealed class PlanBuilder
{
    /// <summary>
    /// A plan predicted to take less on one thread runs on the caller's thread alone. Between runs that follow one another
    /// threads are awake and a step costs them a microsecond; where their cores are busy it may wait for a time slice.
    /// </summary>
    private const double ShortPlanMicroseconds = 10.0;

    /// <summary>A step predicted to take less is done by one thread: handing out parts costs about as much.</summary>
    private const double ShortStepMicroseconds = 2.0;

    private readonly ModelGraph _graph;
    private readonly ExecutorSelector _selector;
    private readonly PlanWeights _weights;
    private readonly IReadOnlyList<SavedLayer>? _saved;
    private readonly BatchSlices _slices;
    private readonly ValueLayout _layout;

    private int _layers;

    private PlanBuilder(ModelGraph graph, ExecutorSelector selector, PlanWeights weights, BatchSlices slices, IReadOnlyList<SavedLayer>? saved)
    {
        _saved = saved;
        _slices = slices;
        _graph = graph;
        _selector = selector;
        _weights = weights;
        _layout = ValueLayout.Of(graph);
    }

    /// <summary>Builds the plan.</summary>
    /// <param name="graph">The graph, its facts derived for the shapes of one slice.</param>
    /// <param name="selector">Chooses kernels.</param>
    /// <param name="weights">Gets the encoded weights that the plan uses; whoever made it disposes it where this fails.</param>
    /// <param name="memoryLimit">Bytes that activations may take.</param>
    /// <param name="slices">How the batch is run.</param>
    /// <param name="saved">The choices to take over, one per weight-bearing layer; null for none.</param>
    /// <exception cref="GraphException">The activations would take more, or a layer cannot be run.</exception>
    public static ExecutionPlan Build(
        ModelGraph graph, ExecutorSelector selector, PlanWeights weights, long memoryLimit, BatchSlices slices, IReadOnlyList<SavedLayer>? saved = null) =>
        new PlanBuilder(graph, selector, weights, slices, saved).Build(memoryLimit);

    private ExecutionPlan Build(long memoryLimit)
    {
        PlanValue[] values = _layout.Place(memoryLimit, out long arenaBytes, out long activationBytes);
        PlanStep[] steps = [.. _graph.Nodes.Where(node => !_layout.IsDone(node)).Select(CreateStep)];
        return new ExecutionPlan
        {
            InputShapes = [.. _graph.Inputs.Select(input => _slices.Whole(input.Facts.Shape!))],
            OutputShapes = [.. _graph.Outputs.Select(output => output.Facts.Shape is { } shape ? _slices.Whole(shape) : null)],
            Slices = _slices,
            Values = values,
            Steps = steps,
            Weights = _weights,
            OutputValues = [.. _graph.Outputs.Select(_layout.IndexOf)],
            ArenaBytes = arenaBytes,
            ActivationBytes = activationBytes,
            IsDynamic = Array.Exists(steps, step => step.IsDynamic),
            IsShort = steps.Sum(step => step.PredictedMicroseconds) * _slices.Count < ShortPlanMicroseconds,
            ScratchBytes = steps.Length == 0 ? 0 : steps.Max(step => step.ScratchBytes),
        };
    }

    private PlanStep CreateStep(GraphNode node)
    {
        bool isDynamic = node.Outputs.Any(v => v.Facts.Shape is null) || node.Inputs.Any(v => v is { Facts.Shape: null });
        var step = new PlanStep(
            node.Name, node.Operator, [.. node.Inputs.Select(v => v is null ? -1 : _layout.IndexOf(v))], [.. node.Outputs.Select(_layout.IndexOf)])
        {
            IsDynamic = isDynamic,
        };
        string? kernel = node.Operator is Linear ? _saved?[_layers++].Kernel : null;
        if (isDynamic) return step;
        if (node.Operator is MultiHeadAttention operation && _selector.Policy != ExecutorPolicy.Reference && AttentionStep.For(node, operation) is { } attention)
        {
            double predicted = attention.PredictedMicroseconds;
            return step with { Attention = attention, PredictedMicroseconds = predicted, IsAlone = predicted < ShortStepMicroseconds };
        }

        if (node.Operator is not Linear linear)
        {
            double time = GraphCost.OperatorMicroseconds(node);
            return step with { PredictedMicroseconds = time, IsAlone = !node.Operator.CanSplit || time < ShortStepMicroseconds };
        }

        LinearGeometry geometry = linear.Geometry(node.Inputs[0]!.Facts.Shape!);
        ExecutorChoice choice = Choose(node, linear.Layer, geometry, kernel);
        return step with
        {
            Geometry = geometry,
            Choice = choice,
            Prepared = _weights.Get(linear.Layer, choice.Kernel),
            PredictedMicroseconds = choice.MeasuredMicroseconds ?? choice.PredictedMicroseconds,
            IsAlone = (choice.MeasuredMicroseconds ?? choice.PredictedMicroseconds) < ShortStepMicroseconds,
        };
    }

    private ExecutorChoice Choose(GraphNode node, LinearLayer layer, LinearGeometry geometry, string? saved)
    {
        try
        {
            return _selector.Choose(layer, geometry, saved);
        }
        catch (InvalidOperationException e) when (saved is not null)
        {
            throw new GraphException(node.DisplayName, $"the tuning file's kernel cannot run this layer here: {e.Message}", e);
        }
    }
}
