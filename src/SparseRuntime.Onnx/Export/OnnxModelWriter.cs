using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>
/// Writes an ONNX model of operators of the default domain: inputs, outputs, nodes in the order that they are added, and
/// weights as initializers. Names are the caller's; what is written is not checked beyond names given twice, so load it
/// to see whether it is a model.
/// </summary>
public sealed class OnnxModelWriter
{
    private const int IrVersion = 8;

    private readonly ModelProto _model;
    private readonly HashSet<string> _given = [];

    /// <summary>A model with nothing in it, of IR version 8.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="opset">The version of the default operator set.</param>
    /// <param name="producer">Who made the model.</param>
    public OnnxModelWriter(string name, int opset = 17, string producer = "SparseRuntime") => _model = new ModelProto
    {
        IrVersion = IrVersion,
        ProducerName = producer,
        Graph = new GraphProto { Name = name },
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = opset } },
    };

    /// <summary>Adds an input.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="dimensions">Its extents, free ones with a symbol.</param>
    /// <exception cref="ArgumentException">The name is given already.</exception>
    public void Input(string name, ElementType type, params ReadOnlySpan<DeclaredDimension> dimensions)
    {
        Give(name);
        _model.Graph.Input.Add(Declare(name, type, dimensions));
    }

    /// <summary>Adds an output: a value that a node computes, an input or an initializer.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="dimensions">Its extents, free ones with a symbol.</param>
    public void Output(string name, ElementType type, params ReadOnlySpan<DeclaredDimension> dimensions) =>
        _model.Graph.Output.Add(Declare(name, type, dimensions));

    /// <summary>Adds a dense constant, whose bytes are not copied and must not change before the model is written.</summary>
    /// <exception cref="ArgumentException">The name is given already.</exception>
    public void Initializer(string name, Tensor tensor)
    {
        Give(name);
        _model.Graph.Initializer.Add(TensorMessages.Of(name, tensor));
    }

    /// <summary>Adds a sparse constant (<c>sparse_initializer</c>), whose values are not copied.</summary>
    /// <exception cref="ArgumentException">The name is given already.</exception>
    public void SparseInitializer(string name, SparseTensor tensor)
    {
        Give(name);
        _model.Graph.SparseInitializer.Add(TensorMessages.Of(name, tensor));
    }

    /// <summary>Adds a node.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">Names of its operands; empty for one that is left out.</param>
    /// <param name="outputs">Names of its results, all new.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <exception cref="ArgumentException">The name of a result is given already.</exception>
    public void Node(string op, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs, params ReadOnlySpan<(string Name, OnnxAttributeValue Value)> attributes)
    {
        var node = new NodeProto { OpType = op, Name = outputs.Length > 0 ? outputs[0] : op };
        node.Input.AddRange(inputs.ToArray());
        foreach (string output in outputs)
        {
            if (output.Length > 0) Give(output);
            node.Output.Add(output);
        }

        foreach ((string name, OnnxAttributeValue value) in attributes)
            node.Attribute.Add(value.Named(name));
        _model.Graph.Node.Add(node);
    }

    /// <summary>The model's bytes.</summary>
    /// <exception cref="InvalidDataException">They are above the format's limit of 2 GB.</exception>
    public byte[] ToArray() => TensorMessages.ToArray(_model);

    /// <summary>Writes the model to a file, replacing it.</summary>
    /// <exception cref="InvalidDataException">The model is above the format's limit of 2 GB.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => TensorMessages.Save(_model, path);

    private void Give(string name)
    {
        if (name.Length == 0) throw new ArgumentException("a value needs a name", nameof(name));
        if (!_given.Add(name)) throw new ArgumentException($"the name '{name}' is given twice", nameof(name));
    }

    private static ValueInfoProto Declare(string name, ElementType type, ReadOnlySpan<DeclaredDimension> dimensions)
    {
        var shape = new TensorShapeProto();
        foreach (DeclaredDimension dimension in dimensions)
        {
            var proto = new TensorShapeProto.Types.Dimension();
            if (!dimension.IsFree) proto.DimValue = dimension.Value;
            else if (dimension.Symbol is { } symbol) proto.DimParam = symbol;
            shape.Dim.Add(proto);
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = OnnxElementTypes.Code(type), Shape = shape } } };
    }
}
