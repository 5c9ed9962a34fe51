using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>
/// One ONNX node on its way into the graph. A translation reads its attributes and operands and ends with
/// <c>Produce</c>, which gives the node's declared results their values.
/// </summary>
internal sealed class OnnxNode(
    ModelGraph graph,
    string opType,
    string name,
    int opset,
    IReadOnlyDictionary<string, OnnxAttribute> attributes,
    IReadOnlyList<GraphValue?> inputs,
    IReadOnlyList<string> outputs)
{
    /// <summary>The operator's ONNX name, such as <c>Softmax</c>.</summary>
    public string OpType { get; } = opType;

    /// <summary>The version of the operator set that the model asks for in this operator's domain.</summary>
    public int Opset { get; } = opset;

    public int InputCount => inputs.Count;

    /// <summary>Number of declared results; trailing ones may be unnamed (not wanted).</summary>
    public int OutputCount => outputs.Count;

    public bool HasInput(int index) => index < inputs.Count && inputs[index] is not null;

    /// <summary>Whether result <paramref name="index"/> has a name, that is, somebody may want it.</summary>
    public bool WantsOutput(int index) => index < outputs.Count && outputs[index].Length > 0;

    public GraphValue? OptionalInput(int index) => index < inputs.Count ? inputs[index] : null;

    public GraphValue Input(int index) => OptionalInput(index) ?? throw Fail($"operand {index} is missing");

    public IReadOnlyList<GraphValue?> Inputs => inputs;

    public bool HasAttribute(string key) => attributes.ContainsKey(key);

    public bool HasText(string key) => attributes.TryGetValue(key, out OnnxAttribute? a) && a.Text is not null;

    public long Int(string key, long missing) => attributes.TryGetValue(key, out OnnxAttribute? a) ? a.Int ?? throw WrongKind(key, "an integer") : missing;

    public bool Flag(string key, bool missing = false) => Int(key, missing ? 1 : 0) != 0;

    public float Float(string key, float missing) => attributes.TryGetValue(key, out OnnxAttribute? a) ? a.Float ?? throw WrongKind(key, "a float") : missing;

    public string Text(string key, string missing) => attributes.TryGetValue(key, out OnnxAttribute? a) ? a.Text ?? throw WrongKind(key, "a string") : missing;

    public string[]? Texts(string key) => attributes.TryGetValue(key, out OnnxAttribute? a) ? a.Texts ?? throw WrongKind(key, "a list of strings") : null;

    public long[]? Ints(string key) => attributes.TryGetValue(key, out OnnxAttribute? a) ? a.Ints ?? throw WrongKind(key, "a list of integers") : null;

    public float[]? Floats(string key) => attributes.TryGetValue(key, out OnnxAttribute? a) ? a.Floats ?? throw WrongKind(key, "a list of floats") : null;

    /// <summary>Reads a graph for <see cref="Body"/>; null where graphs are not expected.</summary>
    public Func<Protos.GraphProto, IReadOnlyList<ElementType>, SubgraphImport>? ReadBody { get; init; }

    /// <summary>A graph of the node.</summary>
    /// <param name="key">The attribute.</param>
    /// <param name="inputs">The types of the inputs that the operator gives the graph.</param>
    public SubgraphImport Body(string key, params IReadOnlyList<ElementType> inputs)
    {
        Protos.GraphProto graph = attributes.TryGetValue(key, out OnnxAttribute? a)
            ? a.Graph ?? throw WrongKind(key, "a graph")
            : throw Fail($"attribute '{key}' is missing");
        return ReadBody is null ? throw Fail("it has a graph where none can be read") : ReadBody(graph, inputs);
    }

    public GraphConstant? Tensor(string key) => attributes.TryGetValue(key, out OnnxAttribute? a) ? a.Tensor ?? throw WrongKind(key, "a tensor") : null;

    /// <summary>A constant operand for an auxiliary node.</summary>
    public GraphValue Constant(Tensor value) => graph.AddConstant(graph.FreshName(DisplayNameStem), new GraphConstant(value));

    /// <summary>A constant list of integers, the form in which axes, shapes and the like are operands.</summary>
    public GraphValue Constant(params ReadOnlySpan<long> values) => Constant(Tensors.Tensor.From(values, values.Length));

    /// <summary>Adds an auxiliary node and returns its only result. A long name is cut: there may be many such nodes.</summary>
    public GraphValue Emit(Operator op, params IReadOnlyList<GraphValue?> operands) =>
        graph.AddNode(ShortName.Of(name), op, operands, [null]).Outputs[0];

    /// <summary>Adds the node that computes this node's declared results.</summary>
    public void Produce(Operator op, params IReadOnlyList<GraphValue?> operands)
    {
        var names = new string?[outputs.Count];
        for (int i = 0; i < names.Length; i++)
            names[i] = outputs[i].Length == 0 ? null : outputs[i];
        graph.AddNode(name, op, operands, names);
    }

    /// <summary>Adds the node that computes the first declared result, where nobody wants the others.</summary>
    public void ProduceFirst(Operator op, params IReadOnlyList<GraphValue?> operands) =>
        graph.AddNode(name, op, operands, [outputs.Count == 0 || outputs[0].Length == 0 ? null : outputs[0]]);

    /// <summary>As <see cref="Produce(Operator, IReadOnlyList{GraphValue?})"/>, with this node's own operands unchanged.</summary>
    public void Produce(Operator op) => Produce(op, inputs);

    /// <summary>Lets this node's first declared result be a constant.</summary>
    public void ProduceConstant(GraphConstant constant) => graph.AddConstant(outputs[0], constant);

    /// <summary>The error to throw for a node that cannot be translated.</summary>
    public GraphException Fail(string message) => new($"{OpType} '{DisplayNameStem}'", message);

    private string DisplayNameStem => name.Length > 0 ? name : outputs.FirstOrDefault(o => o.Length > 0) ?? OpType;

    private GraphException WrongKind(string key, string expected) => Fail($"attribute '{key}' must be {expected}");
}
