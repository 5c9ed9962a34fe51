using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Inputs;

/// <summary>The elements of a tensor of any type as double-precision numbers.</summary>
internal static class TensorNumbers
{
    /// <summary>All elements in row-major order. 64-bit integers beyond 2⁵³ are rounded.</summary>
    public static double[] ToDoubles(Tensor tensor) => tensor.ElementType switch
    {
        ElementType.Float32 => Convert<float>(tensor),
        ElementType.Float64 => Convert<double>(tensor),
        ElementType.Float16 => Convert<Half>(tensor),
        ElementType.BFloat16 => Array.ConvertAll(tensor.Span<BFloat16>().ToArray(), value => (double)(float)value),
        ElementType.Int8 => Convert<sbyte>(tensor),
        ElementType.UInt8 => Convert<byte>(tensor),
        ElementType.Int16 => Convert<short>(tensor),
        ElementType.UInt16 => Convert<ushort>(tensor),
        ElementType.Int32 => Convert<int>(tensor),
        ElementType.UInt32 => Convert<uint>(tensor),
        ElementType.Int64 => Convert<long>(tensor),
        ElementType.UInt64 => Convert<ulong>(tensor),
        ElementType.Bool => Array.ConvertAll(tensor.Span<bool>().ToArray(), value => value ? 1.0 : 0.0),
        _ => throw new NotSupportedException($"{tensor.ElementType.DisplayName()} has no numbers"),
    };

    private static double[] Convert<T>(Tensor tensor)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> source = tensor.Span<T>();
        var target = new double[source.Length];
        for (int i = 0; i < target.Length; i++)
            target[i] = double.CreateTruncating(source[i]);
        return target;
    }
}
