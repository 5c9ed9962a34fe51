using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Selection;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>Turns a graph whose input shapes are known into a plan.</summary>
internal sealed class PlanBuilder
{
    private readonly ModelGraph _graph;
    private readonly ExecutorSelector _selector;
    private readonly PreparedLayers _prepared;
    private readonly IReadOnlyList<GraphNode> _nodes;
    private readonly Dictionary<GraphValue, int> _index = [];
    private readonly List<GraphValue> _values = [];

    private PlanBuilder(ModelGraph graph, ExecutorSelector selector, PreparedLayers prepared)
    {
        _graph = graph;
        _selector = selector;
        _prepared = prepared;
        _nodes = graph.Nodes;
        foreach (GraphValue value in graph.Inputs)
            Add(value);
        foreach (GraphNode node in _nodes)
        {
            foreach (GraphValue? input in node.Inputs)
            {
                if (input is not null) Add(input);
            }

            foreach (GraphValue output in node.Outputs)
                Add(output);
        }

        foreach (GraphValue output in graph.Outputs)
            Add(output);
    }

    /// <summary>Builds the plan.</summary>
    /// <param name="graph">The graph, its facts derived for the shapes in question.</param>
    /// <param name="selector">Chooses kernels.</param>
    /// <param name="prepared">Where encoded weights are kept.</param>
    /// <param name="memoryLimit">Bytes that activations may take.</param>
    /// <exception cref="GraphException">The activations would take more, or a layer cannot be run.</exception>
    public static ExecutionPlan Build(ModelGraph graph, ExecutorSelector selector, PreparedLayers prepared, long memoryLimit) =>
        new PlanBuilder(graph, selector, prepared).Build(memoryLimit);

    private ExecutionPlan Build(long memoryLimit)
    {
        PlanValue[] values = PlaceValues(memoryLimit, out long arenaBytes);
        PlanStep[] steps = [.. _nodes.Where(node => !IsAlias(node)).Select(CreateStep)];
        return new ExecutionPlan
        {
            InputShapes = [.. _graph.Inputs.Select(input => input.Facts.Shape!)],
            Values = values,
            Steps = steps,
            OutputValues = [.. _graph.Outputs.Select(output => _index[output])],
            ArenaBytes = arenaBytes,
            ScratchBytes = steps.Max(step => (long?)step.Prepared?.ScratchBytes(step.Geometry!)) ?? 0,
        };
    }

    private void Add(GraphValue value)
    {
        if (_index.TryAdd(value, _values.Count)) _values.Add(value);
    }

    /// <summary>
    /// Whether the node's result is its operand's memory under another shape, so that nothing needs to run. Results
    /// that a caller receives are copied instead.
    /// </summary>
    private bool IsAlias(GraphNode node) =>
        node.Operator is ViewOperator
        && node.Outputs[0].Facts.Shape is not null
        && node.Inputs[0]!.Facts.Shape is not null
        && !_graph.IsOutput(node.Outputs[0]);

    /// <summary>The value whose memory this one shares; itself when it has its own.</summary>
    private GraphValue Root(GraphValue value)
    {
        while (value.Producer is { } producer && IsAlias(producer))
            value = producer.Inputs[0]!;
        return value;
    }

    private ValuePlace Place(GraphValue value) =>
        value.Constant is not null ? ValuePlace.Constant
        : value.Facts.Shape is null ? ValuePlace.Dynamic
        : value.Producer is null ? ValuePlace.Input
        : _graph.IsOutput(value) ? ValuePlace.Output
        : ValuePlace.Arena;

    private PlanValue[] PlaceValues(long memoryLimit, out long arenaBytes)
    {
        // Lifetimes of the values in the arena, aliases counted with what they alias.
        var first = new int[_values.Count];
        var last = new int[_values.Count];
        Array.Fill(first, -1);
        for (int position = 0; position < _nodes.Count; position++)
        {
            foreach (GraphValue output in _nodes[position].Outputs)
            {
                int root = _index[Root(output)];
                if (first[root] < 0) first[root] = position;
                last[root] = Math.Max(last[root], position);
            }

            foreach (GraphValue? input in _nodes[position].Inputs)
            {
                if (input is null) continue;
                int root = _index[Root(input)];
                last[root] = Math.Max(last[root], position);
            }
        }

        int[] inArena = [.. Enumerable.Range(0, _values.Count).Where(i => Root(_values[i]) == _values[i] && Place(_values[i]) == ValuePlace.Arena)];
        var demands = new MemoryPlanner.Demand[inArena.Length];
        for (int i = 0; i < inArena.Length; i++)
            demands[i] = new MemoryPlanner.Demand(BytesOf(_values[inArena[i]], memoryLimit), first[inArena[i]], last[inArena[i]]);
        foreach (GraphValue output in _graph.Outputs)
        {
            if (output.Facts.Shape is not null) BytesOf(output, memoryLimit);
        }

        var offsets = new long[inArena.Length];
        arenaBytes = MemoryPlanner.Plan(demands, offsets);
        if (arenaBytes > memoryLimit)
            throw new GraphException($"its activations need {arenaBytes:N0} bytes, above the limit of {memoryLimit:N0} ({nameof(SessionOptions)}.{nameof(SessionOptions.MemoryLimitBytes)})");

        var placed = new PlanValue[_values.Count];
        for (int i = 0; i < inArena.Length; i++)
            placed[inArena[i]] = Describe(_values[inArena[i]], ValuePlace.Arena) with { Offset = offsets[i] };
        for (int i = 0; i < placed.Length; i++)
            placed[i] ??= Describe(_values[i], Place(_values[i]));
        for (int i = 0; i < placed.Length; i++)
        {
            GraphValue root = Root(_values[i]);
            if (root == _values[i]) continue;
            PlanValue source = placed[_index[root]];
            placed[i] = source with { Name = _values[i].Name, Shape = _values[i].Facts.Shape, Constant = source.Constant?.Reshape(_values[i].Facts.Shape!) };
        }

        return placed;
    }

    private PlanValue Describe(GraphValue value, ValuePlace place) => new(
        value.Name,
        place,
        value.Facts.ElementType,
        value.Facts.Shape,
        value.Constant?.ToDense(),
        place switch
        {
            ValuePlace.Input => IndexOf(_graph.Inputs, value),
            ValuePlace.Output => IndexOf(_graph.Outputs, value),
            _ => -1,
        });

    private static long BytesOf(GraphValue value, long memoryLimit)
    {
        long elements = value.Facts.Shape!.ElementCount;
        long limit = Math.Min(memoryLimit, Array.MaxLength - Tensor.Alignment);
        if (elements > limit / value.Facts.ElementType.Size())
        {
            string message = $"'{value.Name}' of type {value.Facts.ElementType.DisplayName()}{value.Facts.Shape} is above the limit of {limit:N0} bytes";
            throw value.Producer is { } producer ? new GraphException(producer.DisplayName, message) : new GraphException(message);
        }

        return elements * value.Facts.ElementType.Size();
    }

    private PlanStep CreateStep(GraphNode node)
    {
        bool isDynamic = node.Outputs.Any(v => v.Facts.Shape is null) || node.Inputs.Any(v => v is { Facts.Shape: null });
        var step = new PlanStep(
            node.Name, node.Operator, [.. node.Inputs.Select(v => v is null ? -1 : _index[v])], [.. node.Outputs.Select(v => _index[v])])
        {
            IsDynamic = isDynamic,
        };
        if (node.Operator is not Linear linear || isDynamic) return step;

        LinearGeometry geometry = linear.Geometry(node.Inputs[0]!.Facts.Shape!);
        ExecutorChoice choice = _selector.Choose(linear.Layer, geometry);
        return step with { Geometry = geometry, Choice = choice, Prepared = _prepared.Get(linear.Layer, choice.Kernel) };
    }

    private static int IndexOf(IReadOnlyList<GraphValue> values, GraphValue value)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] == value) return i;
        }

        return -1;
    }
}
