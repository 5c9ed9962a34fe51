namespace SparseRuntime.Onnx;

/// <summary>The fields of a serialized tensor that can hold its elements, by number.</summary>
internal enum TensorField
{
    FloatData = 4,
    Int32Data = 5,
    StringData = 6,
    Int64Data = 7,
    RawData = 9,
    DoubleData = 10,
    UInt64Data = 11,
}
