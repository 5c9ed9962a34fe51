using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>One model on its way into one graph.</summary>
internal sealed class ModelImport
{
    private const int FirstIrVersionWithOpsets = 3;

    private readonly ModelProto _model;
    private readonly OnnxImportOptions _options;
    private readonly Func<string, Action<OnnxNode>?> _findTranslation;
    private readonly TensorReader _tensors;
    private readonly AttributeReader _attributes;
    private readonly MaskSet? _masks;
    private readonly ModelGraph _graph = new();
    private readonly HashSet<string> _given = [];

    private ModelImport(
        ModelProto model,
        TensorReader tensors,
        MaskSet? masks,
        OnnxImportOptions options,
        Func<string, Action<OnnxNode>?> findTranslation)
    {
        _model = model;
        _options = options;
        _findTranslation = findTranslation;
        _tensors = tensors;
        _attributes = new AttributeReader(tensors);
        _masks = masks;
    }

    /// <summary>The graph of a serialized model. Its constants refer to <paramref name="file"/> and keep it alive.</summary>
    /// <param name="file">All bytes of the model.</param>
    /// <param name="folder">Where external data may lie; null for nowhere.</param>
    /// <param name="options">Limits and masks.</param>
    /// <param name="findTranslation">The translation of an operator of the default domain, or null.</param>
    /// <exception cref="GraphException">The model is damaged or not supported.</exception>
    public static ModelGraph Read(ReadOnlyMemory<byte> file, string? folder, OnnxImportOptions options, Func<string, Action<OnnxNode>?> findTranslation)
    {
        if (file.IsEmpty) throw new GraphException("the file is empty");
        ReadOnlyMemory<byte> slim = ModelScanner.Slim(file.Span, options.MaxStructureBytes);
        ModelProto model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(slim.Span);
        using MaskSet? masks = options.MaskPath is { } path ? MaskSet.Open(path) : null;
        var tensors = new TensorReader(file, folder is null ? null : new ExternalDataFolder(folder));
        return new ModelImport(model, tensors, masks, options, findTranslation).Build();
    }

    private ModelGraph Build()
    {
        OpsetTable opsets = CheckHeader();
        List<ImportedNode> nodes = FunctionInliner.Flatten(_model, opsets, _options);
        UnknownOperators.Check(nodes, node => IsConstant(node) || (node.Domain.Length == 0 && _findTranslation(node.OpType) is not null));
        AddInitializers();
        AddInputs();
        IReadOnlyList<ImportedNode> ordered = NodeSorter.Sort(nodes, _given.Contains);
        foreach (ImportedNode node in ordered)
            ReserveNames(node);
        foreach (ImportedNode node in ordered)
            Translate(node);
        AddOutputs();
        _masks?.CheckAllUsed();
        return _graph;
    }

    private OpsetTable CheckHeader()
    {
        if (!_model.HasIrVersion || _model.IrVersion < 1) throw new GraphException("not an ONNX model: it has no IR version");
        if (_model.Graph is null) throw new GraphException("not an ONNX model: it has no graph");
        var opsets = new OpsetTable(_model.OpsetImport, place: null);
        if (!opsets.IsEmpty) return opsets;
        // Files from before operator sets had versions mean the first one.
        if (_model.IrVersion < FirstIrVersionWithOpsets) return OpsetTable.First;
        throw new GraphException($"it imports no operator set (opset_import is empty); supported are versions {OpsetTable.Oldest} to {OpsetTable.Newest}");
    }

    private void AddInitializers()
    {
        foreach (TensorProto reference in _model.Graph.Initializer)
        {
            (string name, Tensors.Tensor tensor) = _tensors.ReadDense(reference, "initializer");
            AddInitializer(name, new GraphConstant(tensor));
        }

        foreach (SparseTensorProto sparse in _model.Graph.SparseInitializer)
        {
            (string name, Tensors.SparseTensor tensor) = _tensors.ReadSparse(sparse, "sparse initializer");
            AddInitializer(name, new GraphConstant(tensor));
        }
    }

    private void AddInitializer(string name, GraphConstant constant)
    {
        string place = $"initializer '{ShortName.Of(name)}'";
        if (name.Length == 0) throw new GraphException(place, $"an initializer of shape {constant.Shape} has no name");
        if (!_given.Add(name)) throw new GraphException(place, "its name is given to two initializers");
        _graph.AddConstant(name, Masked(name, constant));
    }

    // An initializer that is listed as an input too is a default that callers could replace; here it is what it says.
    private void AddInputs()
    {
        var seen = new HashSet<string>();
        foreach (ValueInfoProto input in _model.Graph.Input)
        {
            string place = $"input '{ShortName.Of(input.Name)}'";
            if (input.Name.Length == 0) throw new GraphException(place, "an input has no name");
            if (!seen.Add(input.Name)) throw new GraphException(place, "its name is given to two inputs");
            if (!_given.Add(input.Name)) continue;
            Tensors.ElementType type = DeclaredTypes.ElementTypeOf(input, place);
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
        if (_model.Graph.Output.Count == 0) throw new GraphException("the graph has no outputs");
        var seen = new HashSet<string>();
        foreach (ValueInfoProto output in _model.Graph.Output)
        {
            string place = $"output '{ShortName.Of(output.Name)}'";
            if (!seen.Add(output.Name)) throw new GraphException(place, "it is listed twice");
            GraphValue value = _graph.Find(output.Name) ?? throw new GraphException(place, "no node computes it, and it is no input and no initializer");
            if (output.Type is not null) DeclaredTypes.ElementTypeOf(output, place);
            _graph.AddOutput(value, DeclaredTypes.DimensionsOf(output, place));
        }
    }

    private void ReserveNames(ImportedNode node)
    {
        foreach (string output in node.Outputs)
            _graph.ReserveName(output);
    }

    private void Translate(ImportedNode node)
    {
        if (node.Opset is not { } opset)
            throw new GraphException(node.Place, $"{node.Function?.Place ?? "the model"} imports no version of the default operator set, to which {node.DisplayOperator} belongs");
        var inputs = new GraphValue?[node.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = node.Inputs[i].Length == 0 ? null : _graph.Find(node.Inputs[i]);
        var translated = new OnnxNode(_graph, node.OpType, node.Name, opset, _attributes.Read(node), inputs, node.Outputs);
        try
        {
            if (IsConstant(node)) translated.ProduceConstant(Masked(node.Outputs[0], ConstantNodes.Read(translated)));
            else _findTranslation(node.OpType)!(translated);
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

    private GraphConstant Masked(string name, GraphConstant constant) => _masks?.Apply(name, constant) ?? constant;

    private static bool IsConstant(ImportedNode node) => node.Domain.Length == 0 && node.OpType == "Constant";
}
