using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Six rows by one register, for the last columns.</summary>
internal static unsafe class ProductTile6By1<TSimd, TVector>
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
            TVector a0, b0, c0, d0, e0, f0;
            if (depth == 0)
            {
                a0 = TSimd.Broadcast(call.Start + (rowA * call.StartStride));
                b0 = TSimd.Broadcast(call.Start + (rowB * call.StartStride));
                c0 = TSimd.Broadcast(call.Start + (rowC * call.StartStride));
                d0 = TSimd.Broadcast(call.Start + (rowD * call.StartStride));
                e0 = TSimd.Broadcast(call.Start + (rowE * call.StartStride));
                f0 = TSimd.Broadcast(call.Start + (rowF * call.StartStride));
            }
            else
            {
                float* source = call.Result + (rowA * call.ResultStride) + column;
                a0 = TSimd.Load(source);
                source = call.Result + (rowB * call.ResultStride) + column;
                b0 = TSimd.Load(source);
                source = call.Result + (rowC * call.ResultStride) + column;
                c0 = TSimd.Load(source);
                source = call.Result + (rowD * call.ResultStride) + column;
                d0 = TSimd.Load(source);
                source = call.Result + (rowE * call.ResultStride) + column;
                e0 = TSimd.Load(source);
                source = call.Result + (rowF * call.ResultStride) + column;
                f0 = TSimd.Load(source);
            }

            float* left = call.Left + (rowA * call.LeftRowStride) + (depth * call.LeftDepthStride);
            long toB = (rowB - rowA) * call.LeftRowStride, toC = (rowC - rowA) * call.LeftRowStride, toD = (rowD - rowA) * call.LeftRowStride, toE = (rowE - rowA) * call.LeftRowStride, toF = (rowF - rowA) * call.LeftRowStride;
            float* right = call.Right + (depth * call.RightStride) + column;
            long leftStep = call.LeftDepthStride, rightStep = call.RightStride;
            for (int k = depth; k < endDepth; k++, left += leftStep, right += rightStep)
            {
                TVector x0 = TSimd.Load(right);
                TVector weight = TSimd.Broadcast(left);
                a0 = TSimd.MultiplyAdd(weight, x0, a0);
                weight = TSimd.Broadcast(left + toB);
                b0 = TSimd.MultiplyAdd(weight, x0, b0);
                weight = TSimd.Broadcast(left + toC);
                c0 = TSimd.MultiplyAdd(weight, x0, c0);
                weight = TSimd.Broadcast(left + toD);
                d0 = TSimd.MultiplyAdd(weight, x0, d0);
                weight = TSimd.Broadcast(left + toE);
                e0 = TSimd.MultiplyAdd(weight, x0, e0);
                weight = TSimd.Broadcast(left + toF);
                f0 = TSimd.MultiplyAdd(weight, x0, f0);
            }

            float* target = call.Result + (rowA * call.ResultStride) + column;
            TSimd.Store(target, a0);
            target = call.Result + (rowB * call.ResultStride) + column;
            TSimd.Store(target, b0);
            target = call.Result + (rowC * call.ResultStride) + column;
            TSimd.Store(target, c0);
            target = call.Result + (rowD * call.ResultStride) + column;
            TSimd.Store(target, d0);
            target = call.Result + (rowE * call.ResultStride) + column;
            TSimd.Store(target, e0);
            target = call.Result + (rowF * call.ResultStride) + column;
            TSimd.Store(target, f0);
        }
    }
}
