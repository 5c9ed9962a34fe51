using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Planning;

/// <summary>
/// Where every value of a graph lives. Values share memory so that nothing needs to be copied: a view with its operand;
/// the parts of a concatenation, where they lie one after the other, with its result; and so that memory which is in cache
/// is used again: the result of an operator with an operand that nothing reads later, where the operator allows it.
/// Results that a caller receives are always written where the caller wants them.
/// </summary>
internal sealed class ValueLayout
{
    private readonly ModelGraph _graph;
    private readonly IReadOnlyList<GraphNode> _nodes;
    private readonly List<GraphValue> _values = [];
    private readonly Dictionary<GraphValue, int> _index = [];
    private readonly Dictionary<GraphValue, int> _inputs = [];
    private readonly Dictionary<GraphValue, int> _outputs = [];
    private readonly SharedMemory _shared = new();
    private readonly HashSet<GraphNode> _done = [];

    // Steps that first write and last touch the memory of a value that has its own, by number of the value.
    private readonly int[] _first;
    private readonly int[] _last;

    private ValueLayout(ModelGraph graph)
    {
        _graph = graph;
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
        for (int i = 0; i < graph.Inputs.Count; i++)
            _inputs.TryAdd(graph.Inputs[i], i);
        for (int i = 0; i < graph.Outputs.Count; i++)
            _outputs.TryAdd(graph.Outputs[i], i);
        _first = new int[_values.Count];
        _last = new int[_values.Count];
        Array.Fill(_first, -1);
    }

    /// <summary>Decides what shares memory in a graph.</summary>
    /// <param name="graph">The graph, its facts derived for the shapes in question.</param>
    public static ValueLayout Of(ModelGraph graph)
    {
        var layout = new ValueLayout(graph);
        foreach (GraphNode node in layout._nodes)
            layout.ShareWithoutCopy(node);
        layout.FindLifetimes();
        for (int step = 0; step < layout._nodes.Count; step++)
            layout.ShareInPlace(layout._nodes[step], step);
        return layout;
    }

    /// <summary>Number of a value.</summary>
    public int IndexOf(GraphValue value) => _index[value];

    /// <summary>Whether there is nothing left to do for a node.</summary>
    public bool IsDone(GraphNode node) => _done.Contains(node);

    /// <summary>Gives every value its place.</summary>
    /// <param name="memoryLimit">Bytes that activations may take.</param>
    /// <param name="arenaBytes">Receives the bytes of the arena.</param>
    /// <param name="activationBytes">Receives the bytes of the arena and of the outputs.</param>
    /// <returns>One place per value, by its number.</returns>
    /// <exception cref="GraphException">The activations, or sparse constants written out, would take more.</exception>
    public PlanValue[] Place(long memoryLimit, out long arenaBytes, out long activationBytes)
    {
        int[] inArena = [.. Enumerable.Range(0, _values.Count).Where(i => !_shared.Contains(_values[i]) && PlaceOf(_values[i]) == ValuePlace.Arena)];
        var demands = new MemoryPlanner.Demand[inArena.Length];
        for (int i = 0; i < inArena.Length; i++)
            demands[i] = new MemoryPlanner.Demand(BytesOf(_values[inArena[i]], memoryLimit), _first[inArena[i]], _last[inArena[i]]);
        long outputBytes = 0;
        foreach (GraphValue output in _outputs.Keys)
        {
            if (PlaceOf(output) == ValuePlace.Output) outputBytes += BytesOf(output, memoryLimit);
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
            placed[i] ??= Describe(_values[i], PlaceOf(_values[i]));
        for (int i = 0; i < placed.Length; i++)
        {
            if (!_shared.Contains(_values[i])) continue;
            (GraphValue root, long offset) = _shared.Root(_values[i]);
            PlanValue owner = placed[_index[root]];
            placed[i] = owner with { Name = _values[i].Name, ElementType = _values[i].Facts.ElementType, Shape = _values[i].Facts.Shape, Offset = owner.Offset + offset };
        }

        return placed;
    }

    private void Add(GraphValue value)
    {
        if (_index.TryAdd(value, _values.Count)) _values.Add(value);
    }

    private ValuePlace PlaceOf(GraphValue value) =>
        value.Constant is not null ? ValuePlace.Constant
        : value.Facts.Shape is null ? ValuePlace.Dynamic
        : value.Producer is null ? ValuePlace.Input
        : _outputs.ContainsKey(value) ? ValuePlace.Output
        : ValuePlace.Arena;

    private void ShareWithoutCopy(GraphNode node)
    {
        GraphValue result = node.Outputs[0];
        if (!HasKnownShapes(node)) return;
        if (node.Operator is ViewOperator && !_outputs.ContainsKey(result))
        {
            _shared.TryAdd(result, node.Inputs[0]!, 0);
            _done.Add(node);
        }
        else if (node.Operator is Concat concat && result.Facts.Shape!.CountBetween(0, AxisOf(concat, result.Facts.Shape)) == 1)
        {
            long offset = 0;
            bool allShared = true;
            foreach (GraphValue? operand in node.Inputs)
            {
                allShared &= PlaceOf(operand!) == ValuePlace.Arena && _shared.TryAdd(operand!, result, offset);
                offset += SizeOf(operand!);
            }

            if (allShared) _done.Add(node);
        }
    }

    /// <summary>
    /// Lets a result lie in the memory of an operand that is as large, lies alone in its memory, is last touched by this
    /// step, and may be overwritten in every place in which the node reads that memory.
    /// </summary>
    private void ShareInPlace(GraphNode node, int step)
    {
        GraphValue result = node.Outputs[0];
        if (node.Outputs.Count != 1 || !HasKnownShapes(node) || PlaceOf(result) != ValuePlace.Arena || _shared.Contains(result)) return;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (!node.Operator.CanOverwrite(i) || node.Inputs[i] is not { } operand) continue;
            if (!operand.Facts.Shape!.Equals(result.Facts.Shape) || operand.Facts.ElementType.Size() != result.Facts.ElementType.Size()) continue;
            GraphValue root = _shared.Root(operand).Value;
            int index = _index[root];
            if (PlaceOf(root) != ValuePlace.Arena || _last[index] != step || SizeOf(root) != SizeOf(operand)) continue;
            if (!MayOverwrite(node, operand, root)) continue;
            _shared.TryAdd(result, root, 0);
            _last[index] = _last[_index[result]];
            return;
        }
    }

    private bool MayOverwrite(GraphNode node, GraphValue operand, GraphValue root)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is not { } other || _shared.Root(other).Value != root) continue;
            if (other != operand || !node.Operator.CanOverwrite(i)) return false;
        }

        return true;
    }

    /// <summary>Lifetimes of the memory of values, those that lie in it counted together.</summary>
    private void FindLifetimes()
    {
        for (int step = 0; step < _nodes.Count; step++)
        {
            foreach (GraphValue output in _nodes[step].Outputs)
            {
                int root = _index[_shared.Root(output).Value];
                if (_first[root] < 0) _first[root] = step;
                _last[root] = Math.Max(_last[root], step);
            }

            foreach (GraphValue? input in _nodes[step].Inputs)
            {
                if (input is null) continue;
                int root = _index[_shared.Root(input).Value];
                _last[root] = Math.Max(_last[root], step);
            }
        }
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
            ValuePlace.Input => _inputs.GetValueOrDefault(value, -1),
            ValuePlace.Output => _outputs.GetValueOrDefault(value, -1),
            _ => -1,
        });

    private static int AxisOf(Concat concat, TensorShape shape) => concat.Axis < 0 ? concat.Axis + shape.Rank : concat.Axis;

    private static bool HasKnownShapes(GraphNode node) =>
        node.Outputs[0].Facts.Shape is not null && !node.Inputs.Any(operand => operand is { Facts.Shape: null });

    private static long SizeOf(GraphValue value) => value.Facts.Shape!.ElementCount * value.Facts.ElementType.Size();

    private static long BytesOf(GraphValue value, long memoryLimit)
    {
        long limit = Math.Min(memoryLimit, Array.MaxLength - Tensor.Alignment);
        if (value.Facts.Shape!.ElementCount <= limit / value.Facts.ElementType.Size()) return SizeOf(value);
        string message = $"'{value.Name}' of type {value.Facts.ElementType.DisplayName()}{value.Facts.Shape} is above the limit of {limit:N0} bytes";
        throw value.Producer is { } producer ? new GraphException(producer.DisplayName, message) : new GraphException(message);
    }
}
