using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Facts about <see cref="TensorField"/>.</summary>
internal static class TensorFields
{
    /// <summary>The field's name in the format.</summary>
    public static string Name(this TensorField field) => field switch
    {
        TensorField.FloatData => "float_data",
        TensorField.Int32Data => "int32_data",
        TensorField.StringData => "string_data",
        TensorField.Int64Data => "int64_data",
        TensorField.RawData => "raw_data",
        TensorField.DoubleData => "double_data",
        _ => "uint64_data",
    };

    /// <summary>How one element looks when the elements are not packed into one piece.</summary>
    public static WireType SingleLayout(this TensorField field) => field switch
    {
        TensorField.FloatData => WireType.Fixed32,
        TensorField.DoubleData => WireType.Fixed64,
        TensorField.RawData or TensorField.StringData => WireType.Bytes,
        _ => WireType.Varint,
    };

    /// <summary>The typed field that holds elements of the given type.</summary>
    public static TensorField For(ElementType type) => type switch
    {
        ElementType.Float32 => TensorField.FloatData,
        ElementType.Float64 => TensorField.DoubleData,
        ElementType.Int64 => TensorField.Int64Data,
        ElementType.UInt32 or ElementType.UInt64 => TensorField.UInt64Data,
        _ => TensorField.Int32Data,
    };
}
