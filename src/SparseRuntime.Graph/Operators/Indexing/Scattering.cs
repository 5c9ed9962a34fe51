using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Brings updates to elements, one run of neighbours at a time.</summary>
internal static class Scattering
{
    /// <summary>The element type of operands 0 and 2, which the reduction must be able to combine.</summary>
    internal static ElementType Type(InferenceContext context, ScatterReduction reduction)
    {
        ElementType type = context.SameType(0, 2);
        if (reduction != ScatterReduction.None && type is ElementType.Bool or ElementType.BFloat16)
            throw context.FailType(0, "float16, float32, float64 or an integer type");
        return type;
    }

    /// <summary>Combines <paramref name="count"/> elements of the result with as many updates.</summary>
    internal static void Apply(TensorView target, int at, TensorView updates, int from, int count, ScatterReduction reduction)
    {
        if (reduction == ScatterReduction.None)
        {
            int size = target.ElementType.Size();
            updates.Bytes.Slice(from * size, count * size).CopyTo(target.Bytes[(at * size)..]);
            return;
        }

        switch (target.ElementType)
        {
            case ElementType.Float32: Combine<float>(target, at, updates, from, count, reduction); break;
            case ElementType.Float64: Combine<double>(target, at, updates, from, count, reduction); break;
            case ElementType.Float16: Combine<Half>(target, at, updates, from, count, reduction); break;
            case ElementType.Int8: Combine<sbyte>(target, at, updates, from, count, reduction); break;
            case ElementType.UInt8: Combine<byte>(target, at, updates, from, count, reduction); break;
            case ElementType.Int16: Combine<short>(target, at, updates, from, count, reduction); break;
            case ElementType.UInt16: Combine<ushort>(target, at, updates, from, count, reduction); break;
            case ElementType.Int32: Combine<int>(target, at, updates, from, count, reduction); break;
            case ElementType.UInt32: Combine<uint>(target, at, updates, from, count, reduction); break;
            case ElementType.Int64: Combine<long>(target, at, updates, from, count, reduction); break;
            default: Combine<ulong>(target, at, updates, from, count, reduction); break;
        }
    }

    private static void Combine<T>(TensorView target, int at, TensorView updates, int from, int count, ScatterReduction reduction)
        where T : unmanaged, INumber<T>
    {
        Span<T> elements = target.Span<T>().Slice(at, count);
        ReadOnlySpan<T> news = updates.Span<T>().Slice(from, count);
        for (int i = 0; i < count; i++)
        {
            elements[i] = reduction switch
            {
                ScatterReduction.Add => elements[i] + news[i],
                ScatterReduction.Mul => elements[i] * news[i],
                ScatterReduction.Max => T.Max(elements[i], news[i]),
                _ => T.Min(elements[i], news[i]),
            };
        }
    }
}
