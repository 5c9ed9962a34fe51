using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Pooling by windows of up to three elements that step by two, a register of results at a time and without a buffer:
/// elements at even and at odd places of two registers are the first and second elements of sixteen windows, and the
/// even ones moved by one lane the third.
/// </summary>
internal static unsafe class StrideTwoPool
{
    /// <summary>The widest window.</summary>
    public const int MostKernel = 3;

    private const int Lanes = 16;

    /// <summary>
    /// Elements after a row's first, counting padding, that <see cref="Row"/> may read, whether they are the row's or not.
    /// </summary>
    public static int Reach(int outputs) => ((2 * ((outputs + Lanes - 1) / Lanes)) + 1) * Lanes;

    /// <summary>One row of results.</summary>
    /// <param name="x">
    /// The first row under the windows; rows are contiguous. Readable from <paramref name="pad"/> elements before on,
    /// <see cref="Reach"/> elements in each.
    /// </param>
    /// <param name="rows">Number of rows; of none, results are neutral.</param>
    /// <param name="width">Their length.</param>
    /// <param name="pad">Padding before a row.</param>
    /// <param name="kernel">Elements of a window, at most <see cref="MostKernel"/>.</param>
    /// <param name="y">Receives the results.</param>
    /// <param name="outputs">Number of results.</param>
    /// <param name="room">Values from <paramref name="y"/> on that may be overwritten, at least as many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row<T>(float* x, int rows, int width, int pad, int kernel, float* y, int outputs, long room)
        where T : struct, IPoolCombination
    {
        Vector512<int> evens = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
        Vector512<float> a = Column<T>(x, rows, width, -pad);
        for (int o = 0; o < outputs; o += Lanes)
        {
            Vector512<float> b = Column<T>(x, rows, width, (2 * o) + Lanes - pad);
            Vector512<float> next = Column<T>(x, rows, width, (2 * o) + (2 * Lanes) - pad);
            Vector512<float> low = Vector512.Shuffle(a, evens), high = Vector512.Shuffle(b, evens);
            Vector512<float> even = Vector512.Create(low.GetLower(), high.GetLower());
            Vector512<float> value = even;
            if (kernel > 1) value = T.Combine(value, Vector512.Create(low.GetUpper(), high.GetUpper()));
            if (kernel > 2)
            {
                Vector512<float> moved = Vector512.Shuffle(even, Vector512.Create(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0));
                Vector512<float> last = Vector512.Create(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1).AsSingle();
                value = T.Combine(value, Vector512.ConditionalSelect(last, Vector512.Create(next.ToScalar()), moved));
            }

            Store(value, y + o, Math.Min(Lanes, outputs - o), room - o);
            a = next;
        }
    }

    /// <summary>Elements from a place of the rows on, combined; neutral outside of the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Column<T>(float* x, int rows, int width, int place)
        where T : struct, IPoolCombination
    {
        x += place;
        Vector512<float> value;
        if (rows == 3)
        {
            value = T.Combine(T.Combine(Vector512.Load(x), Vector512.Load(x + width)), Vector512.Load(x + (2L * width)));
        }
        else
        {
            value = Vector512.Create(T.Neutral);
            for (int row = 0; row < rows; row++)
                value = T.Combine(value, Vector512.Load(x + ((long)row * width)));
        }

        if (place >= 0 && place + Lanes <= width) return value;
        Vector512<int> places = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) + Vector512.Create(place);
        Vector512<uint> within = Vector512.LessThan(places.AsUInt32(), Vector512.Create((uint)width));
        return Vector512.ConditionalSelect(within.AsSingle(), value, Vector512.Create(T.Neutral));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> value, float* y, int count, long room)
    {
        if (room >= Lanes)
        {
            value.Store(y);
            return;
        }

        for (int i = 0; i < count; i++)
            y[i] = value.GetElement(i);
    }
}
