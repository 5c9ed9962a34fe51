using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The functions of <see cref="UnaryKind"/> on integers and bool.</summary>
internal static class IntegerUnary
{
    /// <summary>Absolute value, negation, sign and rectification; overflow wraps.</summary>
    internal static void Numbers(in OperatorContext context, UnaryKind kind)
    {
        switch (context.Inputs[0].ElementType)
        {
            case ElementType.Int8: Numbers<sbyte>(context, kind); break;
            case ElementType.UInt8: Numbers<byte>(context, kind); break;
            case ElementType.Int16: Numbers<short>(context, kind); break;
            case ElementType.UInt16: Numbers<ushort>(context, kind); break;
            case ElementType.Int32: Numbers<int>(context, kind); break;
            case ElementType.UInt32: Numbers<uint>(context, kind); break;
            case ElementType.Int64: Numbers<long>(context, kind); break;
            default: Numbers<ulong>(context, kind); break;
        }
    }

    /// <summary>Complement of every bit, or of the truth of bools.</summary>
    internal static void Bits(in OperatorContext context, UnaryKind kind)
    {
        TensorView input = context.Inputs[0];
        byte flip = kind == UnaryKind.Not ? (byte)1 : byte.MaxValue;
        int size = input.ElementType.Size();
        (int start, int end) = context.Part.Range(input.Length, Chunks.Granularity);
        ReadOnlySpan<byte> source = input.Bytes[(start * size)..(end * size)];
        Span<byte> target = context.Outputs[0].Bytes[(start * size)..(end * size)];
        for (int i = 0; i < source.Length; i++)
            target[i] = (byte)(source[i] ^ flip);
    }

    private static void Numbers<T>(in OperatorContext context, UnaryKind kind)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> source = context.Inputs[0].Span<T>();
        Span<T> target = context.Outputs[0].Span<T>();
        (int start, int end) = context.Part.Range(source.Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
        {
            T x = source[i];
            target[i] = kind switch
            {
                UnaryKind.Abs => T.IsNegative(x) ? T.Zero - x : x,
                UnaryKind.Neg => T.Zero - x,
                UnaryKind.Relu => T.Max(x, T.Zero),
                _ => T.IsZero(x) ? x : T.IsNegative(x) ? T.Zero - T.One : T.One,
            };
        }
    }
}
