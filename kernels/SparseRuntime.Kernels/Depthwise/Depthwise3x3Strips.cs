using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>
/// Narrow planes, in steps of one: a strip of columns, one register wide, is walked down line by line. A line is loaded
/// once, and what it adds to the three outputs around it is computed at once; outputs wait in registers for their last line.
/// </summary>
internal static unsafe class Depthwise3x3Strips<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Strips of planes wider than this are too far from one line to the next for loads to be foreseen.</summary>
    public static int MostColumns => 2 * TSimd.Lanes;

    /// <summary>Computes a plane whose lines are padded by one on both sides.</summary>
    public static void Run(in Depthwise3x3Plane plane, in Epilogue<TSimd, TVector> epilogue)
    {
        for (int column = 0; column < plane.Width; column += TSimd.Lanes)
            Walk(plane, column, epilogue);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Walk(in Depthwise3x3Plane plane, int column, in Epilogue<TSimd, TVector> epilogue)
    {
        int left = plane.Width - column, count = Math.Min(TSimd.Lanes, left);
        float* w = plane.Weights;
        TVector w0 = TSimd.Broadcast(w), w1 = TSimd.Broadcast(w + 1), w2 = TSimd.Broadcast(w + 2);
        TVector w3 = TSimd.Broadcast(w + 3), w4 = TSimd.Broadcast(w + 4), w5 = TSimd.Broadcast(w + 5);
        TVector w6 = TSimd.Broadcast(w + 6), w7 = TSimd.Broadcast(w + 7), w8 = TSimd.Broadcast(w + 8);
        TVector bias = TSimd.Broadcast(plane.Bias);
        int line = -plane.PadTop;
        float* y = plane.Output + column;
        float* end = y + ((long)plane.Lines * plane.Results);

        // Sums of the first line of one output, and of the first two of the one before.
        Load(plane.Line(line++) + column, left, column == 0, out TVector a, out TVector b, out TVector c);
        TVector one = TSimd.MultiplyAdd(w2, c, TSimd.MultiplyAdd(w1, b, TSimd.MultiplyAdd(w0, a, bias)));
        Load(plane.Line(line++) + column, left, column == 0, out a, out b, out c);
        TVector two = TSimd.Add(one, TSimd.MultiplyAdd(w5, c, TSimd.MultiplyAdd(w4, b, TSimd.Multiply(w3, a))));
        one = TSimd.MultiplyAdd(w2, c, TSimd.MultiplyAdd(w1, b, TSimd.MultiplyAdd(w0, a, bias)));
        for (; y < end; y += plane.Results)
        {
            Load(plane.Line(line++) + column, left, column == 0, out a, out b, out c);
            TVector sum = epilogue.Apply(TSimd.Add(two, TSimd.MultiplyAdd(w8, c, TSimd.MultiplyAdd(w7, b, TSimd.Multiply(w6, a)))));
            two = TSimd.Add(one, TSimd.MultiplyAdd(w5, c, TSimd.MultiplyAdd(w4, b, TSimd.Multiply(w3, a))));
            one = TSimd.MultiplyAdd(w2, c, TSimd.MultiplyAdd(w1, b, TSimd.MultiplyAdd(w0, a, bias)));
            if (count == TSimd.Lanes) TSimd.Store(y, sum);
            else TSimd.StoreFirst(y, sum, count);
        }
    }

    /// <summary>A line's columns with their neighbours on both sides.</summary>
    /// <param name="line">The first column.</param>
    /// <param name="left">Values from there to the end of the line.</param>
    /// <param name="isFirst">Whether the line begins there.</param>
    /// <param name="a">What comes before each column.</param>
    /// <param name="b">The columns.</param>
    /// <param name="c">What comes after each column.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* line, int left, bool isFirst, out TVector a, out TVector b, out TVector c)
    {
        b = left >= TSimd.Lanes ? TSimd.Load(line) : TSimd.LoadFirst(line, left);
        a = isFirst ? TSimd.ShiftUp(TSimd.Zero, b) : left >= TSimd.Lanes ? TSimd.Load(line - 1) : TSimd.LoadFirst(line - 1, left + 1);
        c = left > TSimd.Lanes ? TSimd.Load(line + 1) : TSimd.ShiftDown(b, TSimd.Zero);
    }
}
