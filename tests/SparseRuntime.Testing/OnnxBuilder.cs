using Google.Protobuf;
using SparseRuntime.Onnx;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Testing;

/// <summary>Builds small ONNX models, good and bad ones, and writes them as files hold them.</summary>
public sealed class OnnxBuilder
{
    /// <summary>An empty model.</summary>
    /// <param name="opset">The version of the default operator set.</param>
    /// <param name="irVersion">The version of the file format.</param>
    public OnnxBuilder(long opset = 17, long irVersion = 8)
    {
        Model = new ModelProto { IrVersion = irVersion, ProducerName = "OnnxBuilder", Graph = new GraphProto { Name = "graph" } };
        Opset("", opset);
    }

    /// <summary>The model so far, for changes that have no method.</summary>
    internal ModelProto Model { get; }

    internal GraphProto Graph => Model.Graph;

    /// <summary>Asks for an operator set.</summary>
    public OnnxBuilder Opset(string domain, long version)
    {
        Model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        return this;
    }

    /// <summary>Declares an input.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The element type.</param>
    /// <param name="dimensions">An integer or a symbol per axis; null for an unknown rank.</param>
    public OnnxBuilder Input(string name, ElementType type, params object[]? dimensions)
    {
        Graph.Input.Add(OnnxMessages.Value(name, type, dimensions));
        return this;
    }

    /// <summary>Declares an output, as <see cref="Input"/>.</summary>
    public OnnxBuilder Output(string name, ElementType type = ElementType.Float32, params object[]? dimensions)
    {
        Graph.Output.Add(OnnxMessages.Value(name, type, dimensions));
        return this;
    }

    /// <summary>Adds a dense initializer, stored raw.</summary>
    public OnnxBuilder Initializer(string name, Tensor value)
    {
        Graph.Initializer.Add(OnnxMessages.Tensor(name, value));
        return this;
    }

    /// <summary>Adds an initializer whose elements are in another file.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="location">The file, relative to the model's folder.</param>
    /// <param name="offset">Where its elements begin, in bytes.</param>
    public OnnxBuilder ExternalInitializer(string name, ElementType type, TensorShape shape, string location, long offset)
    {
        const int External = 1;
        var tensor = new TensorProto { Name = name, DataType = OnnxElementTypes.Code(type), DataLocation = External };
        foreach (int extent in shape.Dimensions)
            tensor.Dims.Add(extent);
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{offset}" });
        Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>Adds a sparse initializer with flat indices.</summary>
    public OnnxBuilder SparseInitializer(string name, SparseTensor value)
    {
        Graph.SparseInitializer.Add(OnnxMessages.Sparse(name, value));
        return this;
    }

    /// <summary>Adds a node of the default domain, named like its first result with <c>node_</c> before it.</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="inputs">Names of the operands, empty for absent ones.</param>
    /// <param name="outputs">Names of the results.</param>
    /// <param name="attributes">Name and value: numbers, strings, arrays of them, tensors, sparse tensors.</param>
    public OnnxBuilder Node(string opType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        Graph.Node.Add(OnnxMessages.Node(opType, inputs, outputs, attributes));
        return this;
    }

    /// <summary>Adds a model-local function.</summary>
    internal OnnxBuilder Function(string domain, string name, string[] inputs, string[] outputs, params NodeProto[] nodes)
    {
        var function = new FunctionProto { Domain = domain, Name = name };
        function.OpsetImport.Add(Model.OpsetImport[0].Clone());
        function.Input.Add(inputs);
        function.Output.Add(outputs);
        function.Node.Add(nodes);
        Model.Functions.Add(function);
        return this;
    }

    /// <summary>The model as a file holds it.</summary>
    public byte[] ToBytes() => Model.ToByteArray();

    /// <summary>Writes the model to a file.</summary>
    /// <returns>The file's path.</returns>
    public string Save(string path)
    {
        File.WriteAllBytes(path, ToBytes());
        return path;
    }
}
