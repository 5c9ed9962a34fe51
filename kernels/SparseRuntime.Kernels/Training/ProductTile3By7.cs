using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Three rows by seven registers: 21 of 32 registers hold sums, and ten loads feed 21 multiply-adds.</summary>
internal static unsafe class ProductTile3By7<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Rows of a tile; where rows run out, lanes repeat the last one and store it again.</summary>
    public const int Rows = 3;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ProductCall call, int column, int depth, int endDepth)
    {
        for (int row = call.FirstRow; row < call.EndRow; row += Rows)
        {
            long last = call.EndRow - 1;
            long rowA = row, rowB = Math.Min(row + 1, last), rowC = Math.Min(row + 2, last);
            TVector a0, a1, a2, a3, a4, a5, a6, b0, b1, b2, b3, b4, b5, b6, c0, c1, c2, c3, c4, c5, c6;
            if (depth == 0)
            {
                a0 = a1 = a2 = a3 = a4 = a5 = a6 = TSimd.Broadcast(call.Start + (rowA * call.StartStride));
                b0 = b1 = b2 = b3 = b4 = b5 = b6 = TSimd.Broadcast(call.Start + (rowB * call.StartStride));
                c0 = c1 = c2 = c3 = c4 = c5 = c6 = TSimd.Broadcast(call.Start + (rowC * call.StartStride));
            }
            else
            {
                float* source = call.Result + (rowA * call.ResultStride) + column;
                a0 = TSimd.Load(source);
                a1 = TSimd.Load(source + TSimd.Lanes);
                a2 = TSimd.Load(source + (2 * TSimd.Lanes));
                a3 = TSimd.Load(source + (3 * TSimd.Lanes));
                a4 = TSimd.Load(source + (4 * TSimd.Lanes));
                a5 = TSimd.Load(source + (5 * TSimd.Lanes));
                a6 = TSimd.Load(source + (6 * TSimd.Lanes));
                source = call.Result + (rowB * call.ResultStride) + column;
                b0 = TSimd.Load(source);
                b1 = TSimd.Load(source + TSimd.Lanes);
                b2 = TSimd.Load(source + (2 * TSimd.Lanes));
                b3 = TSimd.Load(source + (3 * TSimd.Lanes));
                b4 = TSimd.Load(source + (4 * TSimd.Lanes));
                b5 = TSimd.Load(source + (5 * TSimd.Lanes));
                b6 = TSimd.Load(source + (6 * TSimd.Lanes));
                source = call.Result + (rowC * call.ResultStride) + column;
                c0 = TSimd.Load(source);
                c1 = TSimd.Load(source + TSimd.Lanes);
                c2 = TSimd.Load(source + (2 * TSimd.Lanes));
                c3 = TSimd.Load(source + (3 * TSimd.Lanes));
                c4 = TSimd.Load(source + (4 * TSimd.Lanes));
                c5 = TSimd.Load(source + (5 * TSimd.Lanes));
                c6 = TSimd.Load(source + (6 * TSimd.Lanes));
            }

            float* left = call.Left + (rowA * call.LeftRowStride) + (depth * call.LeftDepthStride);
            long toB = (rowB - rowA) * call.LeftRowStride, toC = (rowC - rowA) * call.LeftRowStride;
            float* right = call.Right + (depth * call.RightStride) + column;
            long leftStep = call.LeftDepthStride, rightStep = call.RightStride;
            for (int k = depth; k < endDepth; k++, left += leftStep, right += rightStep)
            {
                TVector x0 = TSimd.Load(right);
                TVector x1 = TSimd.Load(right + TSimd.Lanes);
                TVector x2 = TSimd.Load(right + (2 * TSimd.Lanes));
                TVector x3 = TSimd.Load(right + (3 * TSimd.Lanes));
                TVector x4 = TSimd.Load(right + (4 * TSimd.Lanes));
                TVector x5 = TSimd.Load(right + (5 * TSimd.Lanes));
                TVector x6 = TSimd.Load(right + (6 * TSimd.Lanes));
                TVector weight = TSimd.Broadcast(left);
                a0 = TSimd.MultiplyAdd(weight, x0, a0);
                a1 = TSimd.MultiplyAdd(weight, x1, a1);
                a2 = TSimd.MultiplyAdd(weight, x2, a2);
                a3 = TSimd.MultiplyAdd(weight, x3, a3);
                a4 = TSimd.MultiplyAdd(weight, x4, a4);
                a5 = TSimd.MultiplyAdd(weight, x5, a5);
                a6 = TSimd.MultiplyAdd(weight, x6, a6);
                weight = TSimd.Broadcast(left + toB);
                b0 = TSimd.MultiplyAdd(weight, x0, b0);
                b1 = TSimd.MultiplyAdd(weight, x1, b1);
                b2 = TSimd.MultiplyAdd(weight, x2, b2);
                b3 = TSimd.MultiplyAdd(weight, x3, b3);
                b4 = TSimd.MultiplyAdd(weight, x4, b4);
                b5 = TSimd.MultiplyAdd(weight, x5, b5);
                b6 = TSimd.MultiplyAdd(weight, x6, b6);
                weight = TSimd.Broadcast(left + toC);
                c0 = TSimd.MultiplyAdd(weight, x0, c0);
                c1 = TSimd.MultiplyAdd(weight, x1, c1);
                c2 = TSimd.MultiplyAdd(weight, x2, c2);
                c3 = TSimd.MultiplyAdd(weight, x3, c3);
                c4 = TSimd.MultiplyAdd(weight, x4, c4);
                c5 = TSimd.MultiplyAdd(weight, x5, c5);
                c6 = TSimd.MultiplyAdd(weight, x6, c6);
            }

            float* target = call.Result + (rowA * call.ResultStride) + column;
            TSimd.Store(target, a0);
            TSimd.Store(target + TSimd.Lanes, a1);
            TSimd.Store(target + (2 * TSimd.Lanes), a2);
            TSimd.Store(target + (3 * TSimd.Lanes), a3);
            TSimd.Store(target + (4 * TSimd.Lanes), a4);
            TSimd.Store(target + (5 * TSimd.Lanes), a5);
            TSimd.Store(target + (6 * TSimd.Lanes), a6);
            target = call.Result + (rowB * call.ResultStride) + column;
            TSimd.Store(target, b0);
            TSimd.Store(target + TSimd.Lanes, b1);
            TSimd.Store(target + (2 * TSimd.Lanes), b2);
            TSimd.Store(target + (3 * TSimd.Lanes), b3);
            TSimd.Store(target + (4 * TSimd.Lanes), b4);
            TSimd.Store(target + (5 * TSimd.Lanes), b5);
            TSimd.Store(target + (6 * TSimd.Lanes), b6);
            target = call.Result + (rowC * call.ResultStride) + column;
            TSimd.Store(target, c0);
            TSimd.Store(target + TSimd.Lanes, c1);
            TSimd.Store(target + (2 * TSimd.Lanes), c2);
            TSimd.Store(target + (3 * TSimd.Lanes), c3);
            TSimd.Store(target + (4 * TSimd.Lanes), c4);
            TSimd.Store(target + (5 * TSimd.Lanes), c5);
            TSimd.Store(target + (6 * TSimd.Lanes), c6);
        }
    }
}
