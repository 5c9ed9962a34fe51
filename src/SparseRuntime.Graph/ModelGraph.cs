using SparseRuntime.Tensors;

namespace SparseRuntime.Graph;

/// <summary>A computation as a graph of operators. Nodes are kept in an order in which they can run.</summary>
public sealed class ModelGraph
{
    private const int LongestStem = 128;

    private readonly Dictionary<string, GraphValue> _values = [];
    private readonly NodeList _nodes = new();
    private readonly List<GraphValue> _inputs = [];
    private readonly List<GraphValue> _outputs = [];
    private readonly List<string> _outputNames = [];
    private readonly Dictionary<string, DeclaredDimension[]> _declared = [];
    private readonly HashSet<string> _reserved = [];
    private int _fresh;

    /// <summary>
    /// The nodes, each after those that it reads from, as they are at the moment of the call: the graph may be edited
    /// while the returned list is walked over.
    /// </summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes.Snapshot();

    /// <summary>The values that a caller provides.</summary>
    public IReadOnlyList<GraphValue> Inputs => _inputs;

    /// <summary>The values that a caller receives.</summary>
    public IReadOnlyList<GraphValue> Outputs => _outputs;

    /// <summary>The names that callers know the outputs by, in order.</summary>
    public IReadOnlyList<string> OutputNames => _outputNames;

    /// <summary>Every value: inputs, constants and results.</summary>
    public IReadOnlyCollection<GraphValue> Values => _values.Values;

    /// <summary>The value with the given name, or null.</summary>
    public GraphValue? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>The extents that the model declares for an input or output; null when it declares none.</summary>
    public IReadOnlyList<DeclaredDimension>? DeclaredShape(GraphValue value) => _declared.GetValueOrDefault(value.Name);

    /// <summary>Adds an input.</summary>
    /// <param name="name">The name, not yet taken.</param>
    /// <param name="type">The type of every element.</param>
    /// <param name="declared">The declared extents; null when even the rank is open.</param>
    public GraphValue AddInput(string name, ElementType type, IReadOnlyList<DeclaredDimension>? declared)
    {
        TensorShape? shape = declared is null || declared.Any(d => d.IsFree)
            ? null
            : new TensorShape([.. declared.Select(d => d.Value)]);
        GraphValue value = AddValue(name, new ValueFacts(type, shape));
        if (declared is not null) _declared[name] = [.. declared];
        _inputs.Add(value);
        return value;
    }

    /// <summary>Adds a constant.</summary>
    public GraphValue AddConstant(string name, GraphConstant constant)
    {
        GraphValue value = AddValue(name, new ValueFacts(constant.ElementType, constant.Shape));
        value.Constant = constant;
        return value;
    }

    /// <summary>
    /// Adds a node after all present ones, derives the facts of its results and creates their values.
    /// </summary>
    /// <param name="name">The node's name for messages; may be empty.</param>
    /// <param name="op">What to compute.</param>
    /// <param name="inputs">The operands, all in this graph; null where an optional one is left out.</param>
    /// <param name="outputs">Names for the results; null lets the graph choose one.</param>
    /// <exception cref="GraphException">The operands do not fit the operator, or a name is taken.</exception>
    public GraphNode AddNode(string name, Operator op, IReadOnlyList<GraphValue?> inputs, params IReadOnlyList<string?> outputs) =>
        Insert(null, name, op, inputs, outputs);

    /// <summary>As <see cref="AddNode"/>, but directly before <paramref name="next"/> in running order.</summary>
    public GraphNode InsertBefore(GraphNode next, string name, Operator op, IReadOnlyList<GraphValue?> inputs, params IReadOnlyList<string?> outputs) =>
        Insert(next, name, op, inputs, outputs);

    /// <summary>Puts another node in the place of one; the results keep their names and readers.</summary>
    /// <param name="node">The node to replace, which leaves the graph.</param>
    /// <param name="op">What to compute instead; results of the same element types.</param>
    /// <param name="inputs">The operands, computed before <paramref name="node"/>.</param>
    /// <param name="name">The name of the new node; null keeps the old one.</param>
    /// <exception cref="GraphException">The operands do not fit the operator.</exception>
    /// <exception cref="InvalidOperationException">A result would change its element type or its known shape.</exception>
    public GraphNode Replace(GraphNode node, Operator op, IReadOnlyList<GraphValue?> inputs, string? name = null)
    {
        _nodes.Expect(node);
        var twin = new GraphNode(name ?? node.Name, op, [.. inputs], [.. node.Outputs]);
        ValueFacts[] facts = FactInference.Infer(twin.DisplayName, op, inputs, twin.Outputs.Count);
        for (int i = 0; i < facts.Length; i++)
        {
            ValueFacts old = twin.Outputs[i].Facts;
            if (facts[i].ElementType != old.ElementType || (facts[i].Shape is { } shape && old.Shape?.Equals(shape) == false))
                throw new InvalidOperationException($"{twin.DisplayName} computes {facts[i]} in place of {old}");
        }

        _nodes.Insert(twin, node);
        _nodes.Remove(node);
        foreach (GraphValue? input in node.Inputs)
            input?.RemoveConsumer(node);
        Connect(twin);
        for (int i = 0; i < facts.Length; i++)
            twin.Outputs[i].Facts = facts[i] with { Shape = facts[i].Shape ?? twin.Outputs[i].Facts.Shape };
        return twin;
    }

    /// <summary>Makes a value an output of the graph. A value may be an output more than once.</summary>
    public void AddOutput(GraphValue value, IReadOnlyList<DeclaredDimension>? declared = null)
    {
        if (declared is not null) _declared.TryAdd(value.Name, [.. declared]);
        (value.OutputPlaces ??= []).Add(_outputs.Count);
        _outputs.Add(value);
        _outputNames.Add(value.Name);
    }

    /// <summary>Whether the value is an output of the graph.</summary>
    public bool IsOutput(GraphValue value) => value.OutputCount > 0 && Find(value.Name) == value;

    /// <summary>
    /// Lets every reader of a result read another value instead, and gives its place as an output of the graph to the
    /// replacement. The name that callers know an output by does not change: see <see cref="OutputNames"/>.
    /// </summary>
    public void ReplaceUses(GraphValue old, GraphValue replacement)
    {
        if (old == replacement) return;
        foreach (GraphNode consumer in old.DetachConsumers())
        {
            consumer.ReplaceInput(old, replacement);
            replacement.AddConsumer(consumer);
        }

        if (!IsOutput(old)) return;
        foreach (int place in old.OutputPlaces!)
            _outputs[place] = replacement;
        if (replacement.OutputPlaces is { } places) places.AddRange(old.OutputPlaces);
        else replacement.OutputPlaces = old.OutputPlaces;
        old.OutputPlaces = null;
        if (_declared.TryGetValue(old.Name, out DeclaredDimension[]? declared)) _declared.TryAdd(replacement.Name, declared);
    }

    /// <summary>Turns a computed value into a constant; its producer loses that result's readers, not the result.</summary>
    public GraphValue Materialize(GraphValue value, GraphConstant constant)
    {
        GraphValue replacement = AddConstant(FreshName(value.Name), constant);
        ReplaceUses(value, replacement);
        return replacement;
    }

    /// <summary>Removes a node none of whose results is used.</summary>
    /// <exception cref="InvalidOperationException">A result is still read or is an output.</exception>
    public void Remove(GraphNode node)
    {
        _nodes.Expect(node);
        foreach (GraphValue output in node.Outputs)
        {
            if (output.IsUsed)
                throw new InvalidOperationException($"{node.DisplayName} cannot be removed: '{output.Name}' is still used");
        }

        _nodes.Remove(node);
        foreach (GraphValue output in node.Outputs)
            _values.Remove(output.Name);
        foreach (GraphValue? input in node.Inputs)
            input?.RemoveConsumer(node);
    }

    /// <summary>Removes a constant that nothing reads.</summary>
    public void RemoveConstant(GraphValue value)
    {
        if (value.Constant is null || value.IsUsed)
            throw new InvalidOperationException($"'{value.Name}' is not an unused constant");
        _values.Remove(value.Name);
    }

    /// <summary>A name that no value has and none has been promised, made from another.</summary>
    public string FreshName(string stem)
    {
        // Names that a file makes long must not be repeated in full for every auxiliary value.
        if (stem.Length > LongestStem) stem = stem[..LongestStem];
        string name;
        do name = $"{stem}#{++_fresh}";
        while (_values.ContainsKey(name) || _reserved.Contains(name));
        return name;
    }

    /// <summary>Promises a name to a value yet to be added: <see cref="FreshName"/> will not choose it.</summary>
    public void ReserveName(string name)
    {
        // Fresh names all have this sign, so no other name can get in their way.
        if (name.Contains('#')) _reserved.Add(name);
    }

    /// <summary>Derives the facts of every value anew, with the given shapes of the inputs.</summary>
    /// <param name="inputShapes">One shape per input, in order; null keeps what the input has.</param>
    public void Infer(IReadOnlyList<TensorShape?>? inputShapes = null)
    {
        for (int i = 0; inputShapes is not null && i < _inputs.Count; i++)
        {
            if (inputShapes[i] is { } shape) _inputs[i].Facts = _inputs[i].Facts with { Shape = shape };
        }

        foreach (GraphNode node in Nodes)
            FactInference.Infer(node);
    }

    /// <summary>A graph with the same operators and constants whose structure can change without touching this one.</summary>
    public ModelGraph Clone()
    {
        var copy = new ModelGraph { _fresh = _fresh };
        var map = new Dictionary<GraphValue, GraphValue>();
        foreach (GraphValue value in _values.Values)
        {
            GraphValue twin = copy.AddValue(value.Name, value.Facts);
            twin.Constant = value.Constant;
            twin.OutputPlaces = value.OutputPlaces is { } places ? [.. places] : null;
            map.Add(value, twin);
        }

        foreach (GraphNode node in Nodes)
        {
            var twin = new GraphNode(
                node.Name,
                node.Operator,
                [.. node.Inputs.Select(v => v is null ? null : map[v])],
                [.. node.Outputs.Select(v => map[v])]);
            copy._nodes.Insert(twin, null);
            Connect(twin);
        }

        copy._inputs.AddRange(_inputs.Select(v => map[v]));
        copy._outputs.AddRange(_outputs.Select(v => map[v]));
        copy._outputNames.AddRange(_outputNames);
        foreach ((string name, DeclaredDimension[] declared) in _declared)
            copy._declared.Add(name, declared);
        return copy;
    }

    /// <summary>Checks what every pass must leave intact.</summary>
    /// <exception cref="InvalidOperationException">The graph is inconsistent; the message says where.</exception>
    public void Check() => GraphChecker.Check(this);

    private GraphNode Insert(GraphNode? next, string name, Operator op, IReadOnlyList<GraphValue?> inputs, IReadOnlyList<string?> outputs)
    {
        if (next is not null) _nodes.Expect(next);
        if (name.Length == 0) name = outputs.FirstOrDefault(o => !string.IsNullOrEmpty(o)) ?? op.Name;
        string displayName = $"{op.Name} '{name}'";
        ValueFacts[] facts = FactInference.Infer(displayName, op, inputs, outputs.Count);
        var values = new GraphValue[outputs.Count];
        for (int i = 0; i < values.Length; i++)
        {
            string output = string.IsNullOrEmpty(outputs[i]) ? FreshName(name) : outputs[i]!;
            if (_values.ContainsKey(output)) throw new GraphException(displayName, $"its result '{output}' is already defined");
            values[i] = AddValue(output, facts[i]);
        }

        var node = new GraphNode(name, op, [.. inputs], values);
        _nodes.Insert(node, next);
        Connect(node);
        return node;
    }

    private GraphValue AddValue(string name, ValueFacts facts)
    {
        var value = new GraphValue(name, facts);
        if (!_values.TryAdd(name, value)) throw new GraphException($"the name '{name}' is defined twice");
        return value;
    }

    private static void Connect(GraphNode node)
    {
        foreach (GraphValue? input in node.Inputs)
            input?.AddConsumer(node);
        foreach (GraphValue output in node.Outputs)
            output.Producer = node;
    }
}
