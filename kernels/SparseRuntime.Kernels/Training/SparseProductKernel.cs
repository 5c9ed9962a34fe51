using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Products of sparse rows: a row's sums stay in registers while its weights are multiplied, one broadcast each.</summary>
internal static unsafe class SparseProductKernel<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    public static void Run(in SparseProductCall call)
    {
        int registers = call.Columns / TSimd.Lanes;
        for (int register = 0; register < registers;)
        {
            int width = ProductKernel<TSimd, TVector>.PanelWidth(registers - register);
            int column = register * TSimd.Lanes;
            if (width == 7) Seven(call, column);
            else if (width == 4) Four(call, column);
            else if (width == 2) Two(call, column);
            else One(call, column);
            register += width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Seven(in SparseProductCall call, int column)
    {
        float* right = call.Right + column;
        long stride = call.RightStride;
        int* places = call.Places;
        float* values = call.Values;
        for (long row = call.FirstRow; row < call.EndRow; row++)
        {
            TVector s0 = TSimd.Broadcast(call.Start + (row * call.StartStride));
            TVector s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0;
            int end = call.RowStart[row + 1];
            for (int p = call.RowStart[row]; p < end; p++)
            {
                TVector value = TSimd.Broadcast(values + p);
                float* x = right + (places[p] * stride);
                s0 = TSimd.MultiplyAdd(value, TSimd.Load(x), s0);
                s1 = TSimd.MultiplyAdd(value, TSimd.Load(x + TSimd.Lanes), s1);
                s2 = TSimd.MultiplyAdd(value, TSimd.Load(x + (2 * TSimd.Lanes)), s2);
                s3 = TSimd.MultiplyAdd(value, TSimd.Load(x + (3 * TSimd.Lanes)), s3);
                s4 = TSimd.MultiplyAdd(value, TSimd.Load(x + (4 * TSimd.Lanes)), s4);
                s5 = TSimd.MultiplyAdd(value, TSimd.Load(x + (5 * TSimd.Lanes)), s5);
                s6 = TSimd.MultiplyAdd(value, TSimd.Load(x + (6 * TSimd.Lanes)), s6);
            }

            float* target = call.Result + (row * call.ResultStride) + column;
            TSimd.Store(target, s0);
            TSimd.Store(target + TSimd.Lanes, s1);
            TSimd.Store(target + (2 * TSimd.Lanes), s2);
            TSimd.Store(target + (3 * TSimd.Lanes), s3);
            TSimd.Store(target + (4 * TSimd.Lanes), s4);
            TSimd.Store(target + (5 * TSimd.Lanes), s5);
            TSimd.Store(target + (6 * TSimd.Lanes), s6);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(in SparseProductCall call, int column)
    {
        float* right = call.Right + column;
        long stride = call.RightStride;
        int* places = call.Places;
        float* values = call.Values;
        for (long row = call.FirstRow; row < call.EndRow; row++)
        {
            TVector s0 = TSimd.Broadcast(call.Start + (row * call.StartStride));
            TVector s1 = s0, s2 = s0, s3 = s0;
            int end = call.RowStart[row + 1];
            for (int p = call.RowStart[row]; p < end; p++)
            {
                TVector value = TSimd.Broadcast(values + p);
                float* x = right + (places[p] * stride);
                s0 = TSimd.MultiplyAdd(value, TSimd.Load(x), s0);
                s1 = TSimd.MultiplyAdd(value, TSimd.Load(x + TSimd.Lanes), s1);
                s2 = TSimd.MultiplyAdd(value, TSimd.Load(x + (2 * TSimd.Lanes)), s2);
                s3 = TSimd.MultiplyAdd(value, TSimd.Load(x + (3 * TSimd.Lanes)), s3);
            }

            float* target = call.Result + (row * call.ResultStride) + column;
            TSimd.Store(target, s0);
            TSimd.Store(target + TSimd.Lanes, s1);
            TSimd.Store(target + (2 * TSimd.Lanes), s2);
            TSimd.Store(target + (3 * TSimd.Lanes), s3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(in SparseProductCall call, int column)
    {
        float* right = call.Right + column;
        long stride = call.RightStride;
        int* places = call.Places;
        float* values = call.Values;
        for (long row = call.FirstRow; row < call.EndRow; row++)
        {
            TVector s0 = TSimd.Broadcast(call.Start + (row * call.StartStride));
            TVector s1 = s0;
            int end = call.RowStart[row + 1];
            for (int p = call.RowStart[row]; p < end; p++)
            {
                TVector value = TSimd.Broadcast(values + p);
                float* x = right + (places[p] * stride);
                s0 = TSimd.MultiplyAdd(value, TSimd.Load(x), s0);
                s1 = TSimd.MultiplyAdd(value, TSimd.Load(x + TSimd.Lanes), s1);
            }

            float* target = call.Result + (row * call.ResultStride) + column;
            TSimd.Store(target, s0);
            TSimd.Store(target + TSimd.Lanes, s1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(in SparseProductCall call, int column)
    {
        float* right = call.Right + column;
        long stride = call.RightStride;
        int* places = call.Places;
        float* values = call.Values;
        for (long row = call.FirstRow; row < call.EndRow; row++)
        {
            TVector s0 = TSimd.Broadcast(call.Start + (row * call.StartStride));
            int end = call.RowStart[row + 1];
            for (int p = call.RowStart[row]; p < end; p++)
            {
                TVector value = TSimd.Broadcast(values + p);
                float* x = right + (places[p] * stride);
                s0 = TSimd.MultiplyAdd(value, TSimd.Load(x), s0);
            }

            float* target = call.Result + (row * call.ResultStride) + column;
            TSimd.Store(target, s0);
        }
    }
}
