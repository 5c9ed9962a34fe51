using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Selection;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>Turns a graph whose input shapes are known into a plan.</summary>
internal sealed class PlanBuilder
{
    /// <summary>
    /// A plan predicted to take less on one thread runs on the caller's thread alone. Waking a sleeping thread costs
    /// about this much, and where its core is busy every step may wait for a time slice.
    /// </summary>
    private const double ShortPlanMicroseconds = 20.0;

    /// <summary>A step predicted to take less is done by one thread: handing out parts costs about as much.</summary>
    private const double ShortStepMicroseconds = 2.0;

    /// <summary>Rough rate of operators that are not weight-bearing: bytes of operands and results on one thread.</summary>
    private const double BytesPerMicrosecond = 4000.0;

    private readonly ModelGraph _graph;
    private readonly ExecutorSelector _selector;
    private readonly PlanWeights _weights;
    private readonly IReadOnlyList<SavedLayer>? _saved;
    private readonly IReadOnlyList<GraphNode> _nodes;
    private readonly Dictionary<GraphValue, int> _index = [];
    private readonly List<GraphValue> _values = [];
    private readonly Dictionary<GraphValue, (GraphValue Owner, long Offset)> _shared = [];
    private readonly HashSet<GraphNode> _done = [];

    private int _layers;

    private PlanBuilder(ModelGraph graph, ExecutorSelector selector, PlanWeights weights, IReadOnlyList<SavedLayer>? saved)
    {
        _saved = saved;
        _graph = graph;
        _selector = selector;
        _weights = weights;
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
        foreach (GraphNode node in _nodes)
            ShareMemory(node);
    }

    /// <summary>Builds the plan.</summary>
    /// <param name="graph">The graph, its facts derived for the shapes in question.</param>
    /// <param name="selector">Chooses kernels.</param>
    /// <param name="weights">Gets the encoded weights that the plan uses; whoever made it disposes it where this fails.</param>
    /// <param name="memoryLimit">Bytes that activations may take.</param>
    /// <param name="saved">The choices to take over, one per weight-bearing layer; null for none.</param>
    /// <exception cref="GraphException">The activations would take more, or a layer cannot be run.</exception>
    public static ExecutionPlan Build(ModelGraph graph, ExecutorSelector selector, PlanWeights weights, long memoryLimit, IReadOnlyList<SavedLayer>? saved = null) =>
        new PlanBuilder(graph, selector, weights, saved).Build(memoryLimit);

    private ExecutionPlan Build(long memoryLimit)
    {
        PlanValue[] values = PlaceValues(memoryLimit, out long arenaBytes, out long activationBytes);
        PlanStep[] steps = [.. _nodes.Where(node => !_done.Contains(node)).Select(CreateStep)];
        return new ExecutionPlan
        {
            InputShapes = [.. _graph.Inputs.Select(input => input.Facts.Shape!)],
            Values = values,
            Steps = steps,
            Weights = _weights,
            OutputValues = [.. _graph.Outputs.Select(output => _index[output])],
            ArenaBytes = arenaBytes,
            ActivationBytes = activationBytes,
            IsDynamic = Array.Exists(steps, step => step.IsDynamic),
            IsShort = steps.Sum(step => step.PredictedMicroseconds) < ShortPlanMicroseconds,
            ScratchBytes = steps.Length == 0 ? 0 : steps.Max(step => step.ScratchBytes),
        };
    }

    private void Add(GraphValue value)
    {
        if (_index.TryAdd(value, _values.Count)) _values.Add(value);
    }

    /// <summary>
    /// Lets values share memory so that nothing needs to be copied: a view with its operand; the parts of a
    /// concatenation, where they lie one after the other, with its result. Results that a caller receives are always
    /// written where the caller wants them.
    /// </summary>
    private void ShareMemory(GraphNode node)
    {
        GraphValue result = node.Outputs[0];
        if (result.Facts.Shape is null || node.Inputs.Any(operand => operand is { Facts.Shape: null })) return;
        if (node.Operator is ViewOperator && !_graph.IsOutput(result))
        {
            _shared.Add(result, (node.Inputs[0]!, 0));
            _done.Add(node);
        }
        else if (node.Operator is Concat concat && result.Facts.Shape.CountBetween(0, AxisOf(concat, result.Facts.Shape)) == 1)
        {
            long offset = 0;
            bool allShared = true;
            foreach (GraphValue? operand in node.Inputs)
            {
                long bytes = operand!.Facts.Shape!.ElementCount * operand.Facts.ElementType.Size();
                bool shares = Place(operand) == ValuePlace.Arena && _shared.TryAdd(operand, (result, offset));
                allShared &= shares;
                offset += bytes;
            }

            if (allShared) _done.Add(node);
        }
    }

    private static int AxisOf(Concat concat, TensorShape shape) => concat.Axis < 0 ? concat.Axis + shape.Rank : concat.Axis;

    /// <summary>The value whose memory this one lies in, and where; itself when it has its own.</summary>
    private (GraphValue Value, long Offset) Root(GraphValue value)
    {
        GraphValue root = value;
        long offset = 0;
        while (_shared.TryGetValue(root, out (GraphValue Owner, long Offset) share))
        {
            root = share.Owner;
            offset += share.Offset;
        }

        // Everything on the way now points straight to the root: long chains of views are walked once.
        long rest = offset;
        while (_shared.TryGetValue(value, out (GraphValue Owner, long Offset) share) && share.Owner != root)
        {
            _shared[value] = (root, rest);
            value = share.Owner;
            rest -= share.Offset;
        }

        return (root, offset);
    }

    private ValuePlace Place(GraphValue value) =>
        value.Constant is not null ? ValuePlace.Constant
        : value.Facts.Shape is null ? ValuePlace.Dynamic
        : value.Producer is null ? ValuePlace.Input
        : _graph.IsOutput(value) ? ValuePlace.Output
        : ValuePlace.Arena;

    private PlanValue[] PlaceValues(long memoryLimit, out long arenaBytes, out long activationBytes)
    {
        // Lifetimes of the values in the arena, those that share memory counted together.
        var first = new int[_values.Count];
        var last = new int[_values.Count];
        Array.Fill(first, -1);
        for (int position = 0; position < _nodes.Count; position++)
        {
            foreach (GraphValue output in _nodes[position].Outputs)
            {
                int root = _index[Root(output).Value];
                if (first[root] < 0) first[root] = position;
                last[root] = Math.Max(last[root], position);
            }

            foreach (GraphValue? input in _nodes[position].Inputs)
            {
                if (input is null) continue;
                int root = _index[Root(input).Value];
                last[root] = Math.Max(last[root], position);
            }
        }

        int[] inArena = [.. Enumerable.Range(0, _values.Count).Where(i => !_shared.ContainsKey(_values[i]) && Place(_values[i]) == ValuePlace.Arena)];
        var demands = new MemoryPlanner.Demand[inArena.Length];
        for (int i = 0; i < inArena.Length; i++)
            demands[i] = new MemoryPlanner.Demand(BytesOf(_values[inArena[i]], memoryLimit), first[inArena[i]], last[inArena[i]]);
        long outputBytes = 0;
        foreach (GraphValue output in _graph.Outputs.Distinct())
        {
            if (Place(output) == ValuePlace.Output) outputBytes += BytesOf(output, memoryLimit);
        }

        var offsets = new long[inArena.Length];
        arenaBytes = MemoryPlanner.Plan(demands, offsets);
        activationBytes = arenaBytes + outputBytes;
        if (activationBytes > memoryLimit)
            throw new GraphException($"its activations need {activationBytes:N0} bytes, above the limit of {memoryLimit:N0} ({nameof(SessionOptions)}.{nameof(SessionOptions.MemoryLimitBytes)})");

        CheckConstants(memoryLimit);
        var placed = new PlanValue[_values.Count];
        for (int i = 0; i < inArena.Length; i++)
            placed[inArena[i]] = Describe(_values[inArena[i]], ValuePlace.Arena) with { Offset = offsets[i] };
        for (int i = 0; i < placed.Length; i++)
            placed[i] ??= Describe(_values[i], Place(_values[i]));
        for (int i = 0; i < placed.Length; i++)
        {
            if (!_shared.ContainsKey(_values[i])) continue;
            (GraphValue root, long offset) = Root(_values[i]);
            PlanValue owner = placed[_index[root]];
            placed[i] = owner with { Name = _values[i].Name, Shape = _values[i].Facts.Shape, Offset = owner.Offset + offset };
        }

        return placed;
    }

    /// <summary>Sparse constants that no layer took up are written out, which a few bytes of a file could make large.</summary>
    private void CheckConstants(long memoryLimit)
    {
        long written = 0;
        foreach (GraphValue value in _values)
        {
            if (value.Constant?.Sparse is not null) written += BytesOf(value, memoryLimit);
        }

        if (written > memoryLimit)
            throw new GraphException($"its sparse constants take {written:N0} bytes written out, above the limit of {memoryLimit:N0} ({nameof(SessionOptions)}.{nameof(SessionOptions.MemoryLimitBytes)})");
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
        string? kernel = node.Operator is Linear ? _saved?[_layers++].Kernel : null;
        if (isDynamic) return step;
        if (node.Operator is MultiHeadAttention operation && _selector.Policy != ExecutorPolicy.Reference && AttentionStep.For(node, operation) is { } attention)
        {
            double predicted = attention.PredictedMicroseconds;
            return step with { Attention = attention, PredictedMicroseconds = predicted, IsAlone = predicted < ShortStepMicroseconds };
        }

        if (node.Operator is not Linear linear)
        {
            double time = node.Inputs.Concat(node.Outputs).Sum(v => v is null ? 0.0 : (double)v.Facts.Shape!.ElementCount * v.Facts.ElementType.Size()) / BytesPerMicrosecond;
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

    private static int IndexOf(IReadOnlyList<GraphValue> values, GraphValue value)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] == value) return i;
        }

        return -1;
    }
}
