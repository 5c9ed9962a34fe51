using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The horizontal half of pooling by windows that step by two: elements at even and at odd places are kept apart, so
/// that a window's elements are neighbours of the next window's and whole registers of results form at once.
/// </summary>
internal static unsafe class StrideTwoPool
{
    /// <summary>Results per register.</summary>
    public const int Lanes = 16;

    /// <summary>Values of a buffer for the end of rows.</summary>
    public const int TailRoom = 3 * Lanes;

    /// <summary>Combines rows into one and splits it into its even and odd elements, without storing it between.</summary>
    /// <param name="x">The first row; rows are contiguous.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Their length, at least <see cref="Lanes"/>.</param>
    /// <param name="even">Receives elements 0, 2, 4 ... and up to a register of what is neutral after them.</param>
    /// <param name="odd">Receives elements 1, 3, 5 ... likewise.</param>
    /// <param name="tail"><see cref="TailRoom"/> neutral values, used from call to call with the same width.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split<T>(float* x, int rows, int width, float* even, float* odd, float* tail)
        where T : struct, IPoolCombination
    {
        int i = 0;
        for (; i <= width - (2 * Lanes); i += 2 * Lanes)
            StoreSplit(Column<T>(x + i, rows, width), Column<T>(x + i + Lanes, rows, width), even + (i / 2), odd + (i / 2));
        int rest = width - i;
        if (rest == 0) return;

        // The last register ends with the row, so nothing behind it is read; element i comes to lie at tail[Lanes].
        if (rest >= Lanes) Column<T>(x + i, rows, width).Store(tail + Lanes);
        Column<T>(x + width - Lanes, rows, width).Store(tail + rest);
        StoreSplit(Vector512.Load(tail + Lanes), Vector512.Load(tail + (2 * Lanes)), even + (i / 2), odd + (i / 2));
    }

    /// <summary>Combines the elements of every window. The last register overlaps the one before: nothing else is written.</summary>
    /// <param name="even">Even elements of the row.</param>
    /// <param name="odd">Odd elements of the row.</param>
    /// <param name="kernel">Elements of a window.</param>
    /// <param name="y">Receives the results.</param>
    /// <param name="outputs">Number of results.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine<T>(float* even, float* odd, int kernel, float* y, int outputs)
        where T : struct, IPoolCombination
    {
        if (outputs < Lanes)
        {
            float* few = stackalloc float[Lanes];
            Combine<T>(even, odd, kernel, few, Lanes);
            new ReadOnlySpan<float>(few, outputs).CopyTo(new Span<float>(y, outputs));
            return;
        }

        for (int o = 0; o < outputs; o += Lanes)
        {
            o = Math.Min(o, outputs - Lanes);
            Vector512<float> value = Vector512.Load(even + o);
            for (int k = 1; k < kernel; k++)
                value = T.Combine(value, Vector512.Load(((k & 1) == 0 ? even : odd) + o + (k / 2)));
            value.Store(y + o);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Column<T>(float* x, int rows, int width)
        where T : struct, IPoolCombination
    {
        if (rows == 3)
            return T.Combine(T.Combine(Vector512.Load(x), Vector512.Load(x + width)), Vector512.Load(x + (2L * width)));
        Vector512<float> value = Vector512.Create(T.Neutral);
        for (int row = 0; row < rows; row++)
            value = T.Combine(value, Vector512.Load(x + ((long)row * width)));
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSplit(Vector512<float> low, Vector512<float> high, float* even, float* odd)
    {
        low = Vector512.Shuffle(low, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
        high = Vector512.Shuffle(high, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
        Vector512.Create(low.GetLower(), high.GetLower()).Store(even);
        Vector512.Create(low.GetUpper(), high.GetUpper()).Store(odd);
    }
}
