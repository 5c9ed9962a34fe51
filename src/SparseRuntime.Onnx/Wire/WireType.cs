namespace SparseRuntime.Onnx;

/// <summary>How a field's payload is laid out in a protobuf message.</summary>
internal enum WireType
{
    /// <summary>An integer of up to ten bytes, seven bits each, lowest first.</summary>
    Varint = 0,

    /// <summary>Eight bytes, lowest first.</summary>
    Fixed64 = 1,

    /// <summary>A length as a varint, then that many bytes.</summary>
    Bytes = 2,

    /// <summary>Four bytes, lowest first.</summary>
    Fixed32 = 5,
}
