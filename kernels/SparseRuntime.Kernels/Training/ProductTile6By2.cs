using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Six rows by two registers, for columns that four registers do not divide.</summary>
internal static unsafe class ProductTile6By2<TSimd, TVector>
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
            TVector a0, a1, b0, b1, c0, c1, d0, d1, e0, e1, f0, f1;
            if (depth == 0)
            {
                a0 = a1 = TSimd.Broadcast(call.Start + (rowA * call.StartStride));
                b0 = b1 = TSimd.Broadcast(call.Start + (rowB * call.StartStride));
                c0 = c1 = TSimd.Broadcast(call.Start + (rowC * call.StartStride));
                d0 = d1 = TSimd.Broadcast(call.Start + (rowD * call.StartStride));
                e0 = e1 = TSimd.Broadcast(call.Start + (rowE * call.StartStride));
                f0 = f1 = TSimd.Broadcast(call.Start + (rowF * call.StartStride));
            }
            else
            {
                float* source = call.Result + (rowA * call.ResultStride) + column;
                a0 = TSimd.Load(source);
                a1 = TSimd.Load(source + TSimd.Lanes);
                source = call.Result + (rowB * call.ResultStride) + column;
                b0 = TSimd.Load(source);
                b1 = TSimd.Load(source + TSimd.Lanes);
                source = call.Result + (rowC * call.ResultStride) + column;
                c0 = TSimd.Load(source);
                c1 = TSimd.Load(source + TSimd.Lanes);
                source = call.Result + (rowD * call.ResultStride) + column;
                d0 = TSimd.Load(source);
                d1 = TSimd.Load(source + TSimd.Lanes);
                source = call.Result + (rowE * call.ResultStride) + column;
                e0 = TSimd.Load(source);
                e1 = TSimd.Load(source + TSimd.Lanes);
                source = call.Result + (rowF * call.ResultStride) + column;
                f0 = TSimd.Load(source);
                f1 = TSimd.Load(source + TSimd.Lanes);
            }

            float* left = call.Left + (rowA * call.LeftRowStride) + (depth * call.LeftDepthStride);
            long toB = (rowB - rowA) * call.LeftRowStride, toC = (rowC - rowA) * call.LeftRowStride, toD = (rowD - rowA) * call.LeftRowStride, toE = (rowE - rowA) * call.LeftRowStride, toF = (rowF - rowA) * call.LeftRowStride;
            float* right = call.Right + (depth * call.RightStride) + column;
            long leftStep = call.LeftDepthStride, rightStep = call.RightStride;
            for (int k = depth; k < endDepth; k++, left += leftStep, right += rightStep)
            {
                TVector x0 = TSimd.Load(right);
                TVector x1 = TSimd.Load(right + TSimd.Lanes);
                TVector weight = TSimd.Broadcast(left);
                a0 = TSimd.MultiplyAdd(weight, x0, a0);
                a1 = TSimd.MultiplyAdd(weight, x1, a1);
                weight = TSimd.Broadcast(left + toB);
                b0 = TSimd.MultiplyAdd(weight, x0, b0);
                b1 = TSimd.MultiplyAdd(weight, x1, b1);
                weight = TSimd.Broadcast(left + toC);
                c0 = TSimd.MultiplyAdd(weight, x0, c0);
                c1 = TSimd.MultiplyAdd(weight, x1, c1);
                weight = TSimd.Broadcast(left + toD);
                d0 = TSimd.MultiplyAdd(weight, x0, d0);
                d1 = TSimd.MultiplyAdd(weight, x1, d1);
                weight = TSimd.Broadcast(left + toE);
                e0 = TSimd.MultiplyAdd(weight, x0, e0);
                e1 = TSimd.MultiplyAdd(weight, x1, e1);
                weight = TSimd.Broadcast(left + toF);
                f0 = TSimd.MultiplyAdd(weight, x0, f0);
                f1 = TSimd.MultiplyAdd(weight, x1, f1);
            }

            float* target = call.Result + (rowA * call.ResultStride) + column;
            TSimd.Store(target, a0);
            TSimd.Store(target + TSimd.Lanes, a1);
            target = call.Result + (rowB * call.ResultStride) + column;
            TSimd.Store(target, b0);
            TSimd.Store(target + TSimd.Lanes, b1);
            target = call.Result + (rowC * call.ResultStride) + column;
            TSimd.Store(target, c0);
            TSimd.Store(target + TSimd.Lanes, c1);
            target = call.Result + (rowD * call.ResultStride) + column;
            TSimd.Store(target, d0);
            TSimd.Store(target + TSimd.Lanes, d1);
            target = call.Result + (rowE * call.ResultStride) + column;
            TSimd.Store(target, e0);
            TSimd.Store(target + TSimd.Lanes, e1);
            target = call.Result + (rowF * call.ResultStride) + column;
            TSimd.Store(target, f0);
            TSimd.Store(target + TSimd.Lanes, f1);
        }
    }
}
