using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Single numbers: those of attributes as operands, those of constant operands as numbers.</summary>
internal static class Scalars
{
    public static Tensor Of(OnnxNode node, double value, ElementType type) => type switch
    {
        ElementType.Float32 => Tensor.Scalar((float)value),
        ElementType.Float64 => Tensor.Scalar(value),
        ElementType.Float16 => Tensor.Scalar((Half)value),
        ElementType.BFloat16 => Tensor.Scalar((BFloat16)(float)value),
        ElementType.Int8 => Tensor.Scalar(sbyte.CreateSaturating(value)),
        ElementType.UInt8 => Tensor.Scalar(byte.CreateSaturating(value)),
        ElementType.Int16 => Tensor.Scalar(short.CreateSaturating(value)),
        ElementType.UInt16 => Tensor.Scalar(ushort.CreateSaturating(value)),
        ElementType.Int32 => Tensor.Scalar(int.CreateSaturating(value)),
        ElementType.UInt32 => Tensor.Scalar(uint.CreateSaturating(value)),
        ElementType.Int64 => Tensor.Scalar(long.CreateSaturating(value)),
        ElementType.UInt64 => Tensor.Scalar(ulong.CreateSaturating(value)),
        _ => throw node.Fail($"it does not compute in {type.DisplayName()}"),
    };

    /// <summary>Whether a value is a constant of one element, which is zero or false.</summary>
    public static bool IsZero(GraphValue? value) =>
        value?.Constant is { Shape.ElementCount: 1 } constant && constant.ToDense().Bytes.Span.IndexOfAnyExcept((byte)0) < 0;

    /// <summary>The whole number that a value is, if it is a constant of one element that is a whole number of at most 32 bits.</summary>
    public static int? WholeNumber(GraphValue value)
    {
        if (value.Constant is not { Shape.ElementCount: 1 } constant) return null;
        Tensor dense = constant.ToDense();
        double number = dense.ElementType switch
        {
            ElementType.Float32 => dense.Span<float>()[0],
            ElementType.Float64 => dense.Span<double>()[0],
            ElementType.Int32 => dense.Span<int>()[0],
            ElementType.Int64 => dense.Span<long>()[0],
            _ => double.NaN,
        };
        return number >= int.MinValue && number <= int.MaxValue && number == Math.Truncate(number) ? (int)number : null;
    }
}
