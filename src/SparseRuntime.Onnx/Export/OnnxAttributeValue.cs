using Google.Protobuf;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>What an attribute of a node is set to: one integer, number, text or tensor, or a list of integers or numbers.</summary>
public readonly struct OnnxAttributeValue
{
    private readonly AttributeProto _proto;

    private OnnxAttributeValue(AttributeKind kind, AttributeProto proto)
    {
        _proto = proto;
        _proto.Type = (int)kind;
    }

    /// <summary>One integer.</summary>
    public static implicit operator OnnxAttributeValue(long value) => new(AttributeKind.Int, new AttributeProto { I = value });

    /// <summary>One number.</summary>
    public static implicit operator OnnxAttributeValue(float value) => new(AttributeKind.Float, new AttributeProto { F = value });

    /// <summary>A text.</summary>
    public static implicit operator OnnxAttributeValue(string value) => new(AttributeKind.Text, new AttributeProto { S = ByteString.CopyFromUtf8(value) });

    /// <summary>A list of integers.</summary>
    public static implicit operator OnnxAttributeValue(long[] values) => new(AttributeKind.Ints, new AttributeProto { Ints = { values } });

    /// <summary>A list of numbers.</summary>
    public static implicit operator OnnxAttributeValue(float[] values) => new(AttributeKind.Floats, new AttributeProto { Floats = { values } });

    /// <summary>A tensor, whose bytes are not copied.</summary>
    public static implicit operator OnnxAttributeValue(Tensor value) => new(AttributeKind.Tensor, new AttributeProto { T = TensorMessages.Of("", value) });

    /// <summary>The attribute under a name.</summary>
    internal AttributeProto Named(string name)
    {
        if (_proto is null) throw new ArgumentException($"attribute '{name}' has no value", nameof(name));
        AttributeProto named = _proto.Clone();
        named.Name = name;
        return named;
    }
}
