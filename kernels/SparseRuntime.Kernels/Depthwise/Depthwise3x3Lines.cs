using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>
/// Planes line by line, as they lie in memory: an output line takes three of the input, each loaded once; neighbours come
/// by shifting registers.
/// </summary>
internal static unsafe class Depthwise3x3Lines<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Steps of one, lines padded by one on both sides: taps are a column and its neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Depthwise3x3Plane plane, in Epilogue<TSimd, TVector> epilogue)
    {
        float* w = plane.Weights;
        TVector w0 = TSimd.Broadcast(w), w1 = TSimd.Broadcast(w + 1), w2 = TSimd.Broadcast(w + 2);
        TVector w3 = TSimd.Broadcast(w + 3), w4 = TSimd.Broadcast(w + 4), w5 = TSimd.Broadcast(w + 5);
        TVector w6 = TSimd.Broadcast(w + 6), w7 = TSimd.Broadcast(w + 7), w8 = TSimd.Broadcast(w + 8);
        TVector bias = TSimd.Broadcast(plane.Bias);
        int width = plane.Width;
        float* y = plane.Output;
        for (int line = 0; line < plane.Lines; line++, y += plane.Results)
        {
            int first = (line * plane.Step) - plane.PadTop;
            float* top = plane.Line(first), middle = plane.Line(first + 1), bottom = plane.Line(first + 2);
            TVector beforeTop = TSimd.Zero, beforeMiddle = TSimd.Zero, beforeBottom = TSimd.Zero;
            TVector t = Load(top, width), m = Load(middle, width), b = Load(bottom, width);
            for (int column = 0; column < width; column += TSimd.Lanes)
            {
                int next = column + TSimd.Lanes, left = width - next;
                TVector afterTop = Load(top + next, left), afterMiddle = Load(middle + next, left), afterBottom = Load(bottom + next, left);
                TVector sumTop = TSimd.MultiplyAdd(w0, TSimd.ShiftUp(beforeTop, t), bias);
                TVector sumMiddle = TSimd.Multiply(w3, TSimd.ShiftUp(beforeMiddle, m));
                TVector sumBottom = TSimd.Multiply(w6, TSimd.ShiftUp(beforeBottom, b));
                sumTop = TSimd.MultiplyAdd(w1, t, sumTop);
                sumMiddle = TSimd.MultiplyAdd(w4, m, sumMiddle);
                sumBottom = TSimd.MultiplyAdd(w7, b, sumBottom);
                sumTop = TSimd.MultiplyAdd(w2, TSimd.ShiftDown(t, afterTop), sumTop);
                sumMiddle = TSimd.MultiplyAdd(w5, TSimd.ShiftDown(m, afterMiddle), sumMiddle);
                sumBottom = TSimd.MultiplyAdd(w8, TSimd.ShiftDown(b, afterBottom), sumBottom);
                LineEnd<TSimd, TVector>.Store(y + column, epilogue.Apply(TSimd.Add(TSimd.Add(sumTop, sumMiddle), sumBottom)), width - column);
                beforeTop = t;
                beforeMiddle = m;
                beforeBottom = b;
                t = afterTop;
                m = afterMiddle;
                b = afterBottom;
            }
        }
    }

    /// <summary>
    /// Steps of two: a column's taps are a pair of neighbours, and the later one of the pair before, or the earlier one of
    /// the pair after where lines do not begin with padding.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPairs(in Depthwise3x3Plane plane, in Epilogue<TSimd, TVector> epilogue)
    {
        bool isPadded = plane.IsPadded;
        int even = isPadded ? 1 : 0, odd = isPadded ? 2 : 1, third = isPadded ? 0 : 2;
        float* w = plane.Weights;
        TVector w0 = TSimd.Broadcast(w + even), w1 = TSimd.Broadcast(w + odd), w2 = TSimd.Broadcast(w + third);
        TVector w3 = TSimd.Broadcast(w + 3 + even), w4 = TSimd.Broadcast(w + 3 + odd), w5 = TSimd.Broadcast(w + 3 + third);
        TVector w6 = TSimd.Broadcast(w + 6 + even), w7 = TSimd.Broadcast(w + 6 + odd), w8 = TSimd.Broadcast(w + 6 + third);
        TVector bias = TSimd.Broadcast(plane.Bias);
        float* y = plane.Output;
        for (int line = 0; line < plane.Lines; line++, y += plane.Results)
        {
            int first = (line * plane.Step) - plane.PadTop;
            float* top = plane.Line(first), middle = plane.Line(first + 1), bottom = plane.Line(first + 2);
            TVector beforeTop = TSimd.Zero, beforeMiddle = TSimd.Zero, beforeBottom = TSimd.Zero;
            for (int column = 0; column < plane.Results; column += TSimd.Lanes)
            {
                int at = 2 * column, left = plane.Width - at;
                TVector sumTop = Pairs(top + at, left, isPadded, w0, w1, w2, bias, ref beforeTop);
                TVector sumMiddle = Pairs(middle + at, left, isPadded, w3, w4, w5, TSimd.Zero, ref beforeMiddle);
                TVector sumBottom = Pairs(bottom + at, left, isPadded, w6, w7, w8, TSimd.Zero, ref beforeBottom);
                LineEnd<TSimd, TVector>.Store(y + column, epilogue.Apply(TSimd.Add(TSimd.Add(sumTop, sumMiddle), sumBottom)), plane.Results - column);
            }
        }
    }

    /// <summary>What one line adds to a register of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Pairs(float* source, int left, bool isPadded, TVector even, TVector odd, TVector third, TVector sum, ref TVector before)
    {
        TSimd.Unzip(Load(source, left), Load(source + TSimd.Lanes, left - TSimd.Lanes), out TVector evens, out TVector odds);
        sum = TSimd.MultiplyAdd(even, evens, sum);
        sum = TSimd.MultiplyAdd(odd, odds, sum);
        TVector other;
        if (isPadded)
        {
            other = TSimd.ShiftUp(before, odds);
            before = odds;
        }
        else
        {
            int next = 2 * TSimd.Lanes;
            other = TSimd.ShiftDown(evens, left > next ? TSimd.Broadcast(source + next) : TSimd.Zero);
        }

        return TSimd.MultiplyAdd(third, other, sum);
    }

    /// <summary>As many values as are left in a line, up to a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(float* source, int left) =>
        left >= TSimd.Lanes ? TSimd.Load(source) : left > 0 ? TSimd.LoadFirst(source, left) : TSimd.Zero;
}
