using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Numbers of attributes as operands of the type that an operator computes in.</summary>
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
}
