using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>One graph of a model on its way: the model's own, or one of a node.</summary>
/// <param name="context">What all graphs of the model have in common.</param>
/// <param name="proto">The graph as serialized.</param>
/// <param name="outer">The graph around it; null for the model's own.</param>
/// <param name="owner">The node that the graph belongs to; null for the model's own.</param>
internal sealed class GraphImport(ImportContext context, GraphProto proto, GraphImport? outer = null, ImportedNode? owner = null)
{
    private readonly ModelGraph _graph = new();
    private readonly HashSet<string> _given = [];

    /// <summary>The model's own graph, with inputs as it declares them.</summary>
    /// <exception cref="GraphException">The graph is damaged or not supported.</exception>
    public ModelGraph ReadModel()
    {
        List<ImportedNode> nodes = Flatten();
        AddInitializers();
        AddInputs();
        AddNodes(nodes);
        AddOutputs();
        return _graph;
    }

    /// <summary>The graph of a node.</summary>
    /// <param name="inputs">The types of the inputs that the node's operator gives it.</param>
    /// <exception cref="GraphException">The graph is damaged or not supported, or reads what is not there.</exception>
    public SubgraphImport ReadBody(IReadOnlyList<ElementType> inputs)
    {
        List<ImportedNode> nodes = Flatten();
        if (proto.Input.Count != inputs.Count) throw new GraphException(owner!.Place, $"its graph has {proto.Input.Count} inputs where {inputs.Count} are expected");
        for (int i = 0; i < inputs.Count; i++)
        {
            if (!_given.Add(proto.Input[i].Name)) throw new GraphException(owner!.Place, $"its graph has two inputs '{ShortName.Of(proto.Input[i].Name)}'");
            _graph.AddInput(proto.Input[i].Name, inputs[i], null);
        }

        AddInitializers();
        List<GraphValue> captures = Capture();
        AddNodes(nodes);
        AddOutputs();
        return new SubgraphImport(_graph, captures);
    }

    private List<ImportedNode> Flatten()
    {
        List<ImportedNode> nodes = context.Functions.Flatten(proto, context.Opsets, owner);
        foreach (ImportedNode node in nodes)
            node.Captures = [.. context.Names.Of(node.Attributes).Select(node.InScope)];
        UnknownOperators.Check(
            [.. nodes, .. nodes.SelectMany(node => context.Functions.Nested(node.Attributes))],
            node => IsConstant(node) || (node.Domain.Length == 0 && context.FindTranslation(node.OpType) is not null));
        return nodes;
    }

    /// <summary>What the graph reads from around it: constants are its own, everything else becomes an input.</summary>
    private List<GraphValue> Capture()
    {
        var captures = new List<GraphValue>();
        foreach (string name in context.Names.Of(proto))
        {
            GraphValue value = outer!._graph.Find(owner!.InScope(name))
                ?? throw new GraphException(owner.Place, $"its graph reads '{ShortName.Of(name)}', which is neither in it nor in a graph around it");
            _given.Add(name);
            if (value.Constant is { } constant)
            {
                _graph.AddConstant(name, constant);
                continue;
            }

            // Extents are left open: a branch that is not taken may be wrong for those that there are.
            DeclaredDimension[]? extents = value.Facts.Shape is { } shape ? [.. Enumerable.Repeat(new DeclaredDimension(-1), shape.Rank)] : null;
            _graph.AddInput(name, value.Facts.ElementType, extents);
            captures.Add(value);
        }

        return captures;
    }

    private void AddInitializers()
    {
        foreach (TensorProto dense in proto.Initializer)
        {
            (string name, GraphConstant constant) = Read(dense, () =>
            {
                (string given, Tensor tensor) = context.Tensors.ReadDense(dense, "initializer");
                return (given, new GraphConstant(tensor));
            });
            AddInitializer(name, constant);
        }

        foreach (SparseTensorProto sparse in proto.SparseInitializer)
        {
            (string name, GraphConstant constant) = Read(sparse, () =>
            {
                (string given, SparseTensor tensor) = context.Tensors.ReadSparse(sparse, "sparse initializer");
                return (given, new GraphConstant(tensor));
            });
            AddInitializer(name, constant);
        }
    }

    /// <summary>An initializer; those of a function's graphs are read once, however often it is called.</summary>
    private (string Name, GraphConstant Constant) Read(object serialized, Func<(string, GraphConstant)> read)
    {
        if (owner?.Call is null) return read();
        if (!context.Shared.TryGetValue(serialized, out (string, GraphConstant) known)) context.Shared.Add(serialized, known = read());
        return known;
    }

    private void AddInitializer(string name, GraphConstant constant)
    {
        string place = $"initializer '{ShortName.Of(name)}'";
        if (name.Length == 0) throw new GraphException(place, $"an initializer of shape {constant.Shape} has no name");
        if (!_given.Add(name)) throw new GraphException(place, "its name is that of another initializer or of an input already");
        _graph.AddConstant(name, Masked(name, constant));
    }

    // An initializer that is listed as an input too is a default that callers could replace; here it is what it says.
    private void AddInputs()
    {
        var seen = new HashSet<string>();
        foreach (ValueInfoProto input in proto.Input)
        {
            string place = $"input '{ShortName.Of(input.Name)}'";
            if (input.Name.Length == 0) throw new GraphException(place, "an input has no name");
            if (!seen.Add(input.Name)) throw new GraphException(place, "its name is given to two inputs");
            if (!_given.Add(input.Name)) continue;
            ElementType type = DeclaredTypes.ElementTypeOf(input, place);
            DeclaredDimension[]? dimensions = DeclaredTypes.DimensionsOf(input, place);
            try
            {
                _graph.AddInput(input.Name, type, dimensions);
            }
            catch (ArgumentException e)
            {
                throw new GraphException(place, e.Message, e);
            }
        }
    }

    private void AddOutputs()
    {
        if (proto.Output.Count == 0) throw outer is null ? new GraphException("the graph has no outputs") : new GraphException(owner!.Place, "its graph has no outputs");
        var seen = new HashSet<string>();
        foreach (ValueInfoProto output in proto.Output)
        {
            string place = $"output '{ShortName.Of(output.Name)}'";
            if (!seen.Add(output.Name) && outer is null) throw new GraphException(place, "it is listed twice");
            GraphValue value = _graph.Find(output.Name) ?? throw new GraphException(place, "no node computes it, and it is no input and no initializer");
            // Graphs of nodes need not tell the types of their outputs.
            if (output.Type is not null && (outer is null || output.Type.ValueCase != TypeProto.ValueOneofCase.None)) DeclaredTypes.ElementTypeOf(output, place);
            _graph.AddOutput(value, DeclaredTypes.DimensionsOf(output, place));
        }
    }

    private void AddNodes(List<ImportedNode> nodes)
    {
        IReadOnlyList<ImportedNode> ordered = NodeSorter.Sort(nodes, _given.Contains);
        foreach (ImportedNode node in ordered)
        {
            foreach (string output in node.Outputs)
                _graph.ReserveName(output);
        }

        foreach (ImportedNode node in ordered)
            Translate(node);
    }

    private void Translate(ImportedNode node)
    {
        if (node.Opset is not { } opset)
            throw new GraphException(node.Place, $"{node.Function?.Place ?? "the model"} imports no version of the default operator set, to which {node.DisplayOperator} belongs");
        var inputs = new GraphValue?[node.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = node.Inputs[i].Length == 0 ? null : _graph.Find(node.Inputs[i]);
        var translated = new OnnxNode(_graph, node.OpType, node.Name, opset, context.Attributes.Read(node), inputs, node.Outputs)
        {
            ReadBody = (body, types) => new GraphImport(context, body, this, node).ReadBody(types),
        };
        try
        {
            if (IsConstant(node)) translated.ProduceConstant(Masked(node.Outputs[0], ConstantNodes.Read(translated)));
            else context.FindTranslation(node.OpType)!(translated);
        }
        catch (Exception e) when (e is not GraphException)
        {
            throw new GraphException(node.Place, e.Message, e);
        }

        foreach (string output in node.Outputs)
        {
            if (output.Length > 0 && _graph.Find(output) is null)
                throw new GraphException(node.Place, $"its result '{ShortName.Of(output)}' is not supported");
        }
    }

    private GraphConstant Masked(string name, GraphConstant constant) => context.Masks?.Apply(name, constant) ?? constant;

    private static bool IsConstant(ImportedNode node) => node.Domain.Length == 0 && node.OpType == "Constant";
}
