using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Six rows by four registers: 24 of 32 registers hold sums, and ten loads feed 24 multiply-adds.</summary>
internal static unsafe class ProductTile6By4<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Rows of a tile; where rows run out, lanes repeat the last one and store it again.</summary>
    public const int Rows = 6;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in ProductCall call, int column, int depth, int endDepth)
    {
        for (int row = call.FirstRow; row < call.EndRow; row += Rows)
        {
            long last = call.EndRow - 1;
            long rowA = row, rowB = Math.Min(row + 1, last), rowC = Math.Min(row + 2, last), rowD = Math.Min(row + 3, last), rowE = Math.Min(row + 4, last), rowF = Math.Min(row + 5, last);
            TVector a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3, e0, e1, e2, e3, f0, f1, f2, f3;
            if (depth == 0)
            {
                a0 = a1 = a2 = a3 = TSimd.Broadcast(call.Start + (rowA * call.StartStride));
                b0 = b1 = b2 = b3 = TSimd.Broadcast(call.Start + (rowB * call.StartStride));
                c0 = c1 = c2 = c3 = TSimd.Broadcast(call.Start + (rowC * call.StartStride));
                d0 = d1 = d2 = d3 = TSimd.Broadcast(call.Start + (rowD * call.StartStride));
                e0 = e1 = e2 = e3 = TSimd.Broadcast(call.Start + (rowE * call.StartStride));
                f0 = f1 = f2 = f3 = TSimd.Broadcast(call.Start + (rowF * call.StartStride));
            }
            else
            {
                float* source = call.Result + (rowA * call.ResultStride) + column;
                a0 = TSimd.Load(source);
                a1 = TSimd.Load(source + TSimd.Lanes);
                a2 = TSimd.Load(source + (2 * TSimd.Lanes));
                a3 = TSimd.Load(source + (3 * TSimd.Lanes));
                source = call.Result + (rowB * call.ResultStride) + column;
                b0 = TSimd.Load(source);
                b1 = TSimd.Load(source + TSimd.Lanes);
                b2 = TSimd.Load(source + (2 * TSimd.Lanes));
                b3 = TSimd.Load(source + (3 * TSimd.Lanes));
                source = call.Result + (rowC * call.ResultStride) + column;
                c0 = TSimd.Load(source);
                c1 = TSimd.Load(source + TSimd.Lanes);
                c2 = TSimd.Load(source + (2 * TSimd.Lanes));
                c3 = TSimd.Load(source + (3 * TSimd.Lanes));
                source = call.Result + (rowD * call.ResultStride) + column;
                d0 = TSimd.Load(source);
                d1 = TSimd.Load(source + TSimd.Lanes);
                d2 = TSimd.Load(source + (2 * TSimd.Lanes));
                d3 = TSimd.Load(source + (3 * TSimd.Lanes));
                source = call.Result + (rowE * call.ResultStride) + column;
                e0 = TSimd.Load(source);
                e1 = TSimd.Load(source + TSimd.Lanes);
                e2 = TSimd.Load(source + (2 * TSimd.Lanes));
                e3 = TSimd.Load(source + (3 * TSimd.Lanes));
                source = call.Result + (rowF * call.ResultStride) + column;
                f0 = TSimd.Load(source);
                f1 = TSimd.Load(source + TSimd.Lanes);
                f2 = TSimd.Load(source + (2 * TSimd.Lanes));
                f3 = TSimd.Load(source + (3 * TSimd.Lanes));
            }

            float* left = call.Left + (rowA * call.LeftRowStride) + (depth * call.LeftDepthStride);
            long toB = (rowB - rowA) * call.LeftRowStride, toC = (rowC - rowA) * call.LeftRowStride, toD = (rowD - rowA) * call.LeftRowStride, toE = (rowE - rowA) * call.LeftRowStride, toF = (rowF - rowA) * call.LeftRowStride;
            float* right = call.Right + (depth * call.RightStride) + column;
            long leftStep = call.LeftDepthStride, rightStep = call.RightStride;
            for (int k = depth; k < endDepth; k++, left += leftStep, right += rightStep)
            {
                TVector x0 = TSimd.Load(right);
                TVector x1 = TSimd.Load(right + TSimd.Lanes);
                TVector x2 = TSimd.Load(right + (2 * TSimd.Lanes));
                TVector x3 = TSimd.Load(right + (3 * TSimd.Lanes));
                TVector weight = TSimd.Broadcast(left);
                a0 = TSimd.MultiplyAdd(weight, x0, a0);
                a1 = TSimd.MultiplyAdd(weight, x1, a1);
                a2 = TSimd.MultiplyAdd(weight, x2, a2);
                a3 = TSimd.MultiplyAdd(weight, x3, a3);
                weight = TSimd.Broadcast(left + toB);
                b0 = TSimd.MultiplyAdd(weight, x0, b0);
                b1 = TSimd.MultiplyAdd(weight, x1, b1);
                b2 = TSimd.MultiplyAdd(weight, x2, b2);
                b3 = TSimd.MultiplyAdd(weight, x3, b3);
                weight = TSimd.Broadcast(left + toC);
                c0 = TSimd.MultiplyAdd(weight, x0, c0);
                c1 = TSimd.MultiplyAdd(weight, x1, c1);
                c2 = TSimd.MultiplyAdd(weight, x2, c2);
                c3 = TSimd.MultiplyAdd(weight, x3, c3);
                weight = TSimd.Broadcast(left + toD);
                d0 = TSimd.MultiplyAdd(weight, x0, d0);
                d1 = TSimd.MultiplyAdd(weight, x1, d1);
                d2 = TSimd.MultiplyAdd(weight, x2, d2);
                d3 = TSimd.MultiplyAdd(weight, x3, d3);
                weight = TSimd.Broadcast(left + toE);
                e0 = TSimd.MultiplyAdd(weight, x0, e0);
                e1 = TSimd.MultiplyAdd(weight, x1, e1);
                e2 = TSimd.MultiplyAdd(weight, x2, e2);
                e3 = TSimd.MultiplyAdd(weight, x3, e3);
                weight = TSimd.Broadcast(left + toF);
                f0 = TSimd.MultiplyAdd(weight, x0, f0);
                f1 = TSimd.MultiplyAdd(weight, x1, f1);
                f2 = TSimd.MultiplyAdd(weight, x2, f2);
                f3 = TSimd.MultiplyAdd(weight, x3, f3);
            }

            float* target = call.Result + (rowA * call.ResultStride) + column;
            TSimd.Store(target, a0);
            TSimd.Store(target + TSimd.Lanes, a1);
            TSimd.Store(target + (2 * TSimd.Lanes), a2);
            TSimd.Store(target + (3 * TSimd.Lanes), a3);
            target = call.Result + (rowB * call.ResultStride) + column;
            TSimd.Store(target, b0);
            TSimd.Store(target + TSimd.Lanes, b1);
            TSimd.Store(target + (2 * TSimd.Lanes), b2);
            TSimd.Store(target + (3 * TSimd.Lanes), b3);
            target = call.Result + (rowC * call.ResultStride) + column;
            TSimd.Store(target, c0);
            TSimd.Store(target + TSimd.Lanes, c1);
            TSimd.Store(target + (2 * TSimd.Lanes), c2);
            TSimd.Store(target + (3 * TSimd.Lanes), c3);
            target = call.Result + (rowD * call.ResultStride) + column;
            TSimd.Store(target, d0);
            TSimd.Store(target + TSimd.Lanes, d1);
            TSimd.Store(target + (2 * TSimd.Lanes), d2);
            TSimd.Store(target + (3 * TSimd.Lanes), d3);
            target = call.Result + (rowE * call.ResultStride) + column;
            TSimd.Store(target, e0);
            TSimd.Store(target + TSimd.Lanes, e1);
            TSimd.Store(target + (2 * TSimd.Lanes), e2);
            TSimd.Store(target + (3 * TSimd.Lanes), e3);
            target = call.Result + (rowF * call.ResultStride) + column;
            TSimd.Store(target, f0);
            TSimd.Store(target + TSimd.Lanes, f1);
            TSimd.Store(target + (2 * TSimd.Lanes), f2);
            TSimd.Store(target + (3 * TSimd.Lanes), f3);
        }
    }
}
