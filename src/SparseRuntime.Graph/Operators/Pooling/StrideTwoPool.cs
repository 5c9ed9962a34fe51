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

    private static readonly Vector512<int> EvenFirst = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);

    /// <summary>Splits a row into its even and odd elements; may read and write up to two registers past their ends.</summary>
    /// <param name="x">The row.</param>
    /// <param name="length">Its length.</param>
    /// <param name="even">Receives elements 0, 2, 4 ...</param>
    /// <param name="odd">Receives elements 1, 3, 5 ...</param>
    public static void Split(float* x, int length, float* even, float* odd)
    {
        Vector512<int> order = EvenFirst;
        for (int i = 0; i < length; i += 2 * Lanes)
        {
            Vector512<float> low = Vector512.Shuffle(Vector512.Load(x + i), order);
            Vector512<float> high = Vector512.Shuffle(Vector512.Load(x + i + Lanes), order);
            Vector512.Create(low.GetLower(), high.GetLower()).Store(even + (i / 2));
            Vector512.Create(low.GetUpper(), high.GetUpper()).Store(odd + (i / 2));
        }
    }

    /// <summary>Combines the elements of every window. The last register overlaps the one before: nothing else is written.</summary>
    /// <param name="even">Even elements of the row.</param>
    /// <param name="odd">Odd elements of the row.</param>
    /// <param name="kernel">Elements of a window.</param>
    /// <param name="y">Receives the results.</param>
    /// <param name="outputs">Number of results, at least <see cref="Lanes"/>.</param>
    public static void Combine<T>(float* even, float* odd, int kernel, float* y, int outputs)
        where T : struct, IPoolCombination
    {
        for (int o = 0; o < outputs; o += Lanes)
        {
            o = Math.Min(o, outputs - Lanes);
            Vector512<float> value = Vector512.Load(even + o);
            for (int k = 1; k < kernel; k++)
                value = T.Combine(value, Vector512.Load(((k & 1) == 0 ? even : odd) + o + (k / 2)));
            value.Store(y + o);
        }
    }
}
