using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Puts an operand's axes in order and sums over those that are not kept.</summary>
internal static unsafe class AxisSum
{
    /// <summary>Fills a contiguous result.</summary>
    /// <param name="source">The operand's first element.</param>
    /// <param name="target">The result.</param>
    /// <param name="kept">The result's axes.</param>
    /// <param name="summed">The axes to sum over.</param>
    internal static void Run<T>(T* source, T* target, AxisList kept, AxisList summed)
        where T : unmanaged, INumber<T>
    {
        int length = checked((int)kept.Length);
        if (summed.Length == 1)
        {
            StridedCopy.Run(source, sizeof(T), target, length, kept.Extents, kept.Strides, WorkPart.Whole);
            return;
        }

        long terms = summed.Length;
        for (int i = 0; i < length; i++)
        {
            T* first = source + Offset(i, kept);
            double real = 0;
            T sum = T.Zero;
            for (long term = 0; term < terms; term++)
            {
                T value = first[Offset(term, summed)];
                if (typeof(T) == typeof(float) || typeof(T) == typeof(Half)) real += double.CreateTruncating(value);
                else sum += value;
            }

            target[i] = typeof(T) == typeof(float) || typeof(T) == typeof(Half) ? T.CreateTruncating(real) : sum;
        }
    }

    private static long Offset(long index, AxisList axes)
    {
        long offset = 0;
        for (int axis = axes.Extents.Length - 1; axis >= 0; axis--)
        {
            offset += index % axes.Extents[axis] * axes.Strides[axis];
            index /= axes.Extents[axis];
        }

        return offset;
    }
}
