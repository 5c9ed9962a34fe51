using System.Runtime.InteropServices;
using Google.Protobuf;
using SparseRuntime.Onnx;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Testing;

/// <summary>ONNX messages from plain values.</summary>
internal static class OnnxMessages
{
    public static NodeProto Node(string opType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = outputs.Length > 0 ? $"node_{outputs[0]}" : "node" };
        node.Input.Add(inputs);
        node.Output.Add(outputs);
        node.Attribute.Add(attributes.Select(a => Attribute(a.Name, a.Value)));
        return node;
    }

    public static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int or long:
                (attribute.I, attribute.Type) = (Convert.ToInt64(value), (int)AttributeKind.Int);
                break;
            case float f:
                (attribute.F, attribute.Type) = (f, (int)AttributeKind.Float);
                break;
            case string s:
                (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(s), (int)AttributeKind.Text);
                break;
            case long[] ints:
                attribute.Ints.Add(ints);
                attribute.Type = (int)AttributeKind.Ints;
                break;
            case float[] floats:
                attribute.Floats.Add(floats);
                attribute.Type = (int)AttributeKind.Floats;
                break;
            case string[] texts:
                attribute.Strings.Add(texts.Select(ByteString.CopyFromUtf8));
                attribute.Type = (int)AttributeKind.Texts;
                break;
            case Tensor tensor:
                (attribute.T, attribute.Type) = (Tensor("", tensor), (int)AttributeKind.Tensor);
                break;
            case SparseTensor sparse:
                (attribute.SparseTensor, attribute.Type) = (Sparse("", sparse), (int)AttributeKind.SparseTensor);
                break;
            case GraphProto graph:
                (attribute.G, attribute.Type) = (graph, (int)AttributeKind.Graph);
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is no attribute value", nameof(value));
        }

        return attribute;
    }

    /// <summary>An attribute of a function's body that stands for one of the caller's.</summary>
    public static AttributeProto Reference(string name, string callersName, AttributeKind kind) =>
        new() { Name = name, RefAttrName = callersName, Type = (int)kind };

    public static TensorProto Tensor(string name, Tensor value)
    {
        var proto = new TensorProto { Name = name, DataType = OnnxElementTypes.Code(value.ElementType), RawData = ByteString.CopyFrom(value.Bytes.Span) };
        foreach (int extent in value.Shape.Dimensions)
            proto.Dims.Add(extent);
        return proto;
    }

    public static SparseTensorProto Sparse(string name, SparseTensor value, bool coordinates = false)
    {
        int rank = value.Shape.Rank;
        long[] strides = value.Shape.Strides();
        long[] indices = coordinates
            ? [.. value.Indices.SelectMany(i => Enumerable.Range(0, rank).Select(axis => i / strides[axis] % value.Shape[axis]))]
            : value.Indices;
        TensorShape shape = coordinates ? new TensorShape(value.Indices.Length, rank) : new TensorShape(value.Indices.Length);
        Tensor indexTensor = Tensors.Tensor.Wrap(ElementType.Int64, shape, MemoryMarshal.AsBytes<long>(indices).ToArray());
        var proto = new SparseTensorProto { Values = Tensor(name, value.Values), Indices = Tensor("", indexTensor) };
        foreach (int extent in value.Shape.Dimensions)
            proto.Dims.Add(extent);
        return proto;
    }

    public static ValueInfoProto Value(string name, ElementType type, object[]? dimensions)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = OnnxElementTypes.Code(type) };
        if (dimensions is not null)
        {
            tensor.Shape = new TensorShapeProto();
            foreach (object dimension in dimensions)
            {
                tensor.Shape.Dim.Add(dimension is string symbol
                    ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                    : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(dimension) });
            }
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
