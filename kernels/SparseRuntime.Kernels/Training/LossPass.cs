using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Losses of a batch whose outputs lie features first, with what the backward pass begins with.</summary>
internal static unsafe class LossPass<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double CrossEntropy(float* sums, float* deltas, int outputs, long stride, int* labels, int count, out int correct)
    {
        double loss = 0;
        correct = 0;
        float* greatest = stackalloc float[TSimd.Lanes];
        float* total = stackalloc float[TSimd.Lanes];
        TVector share = TSimd.Broadcast(1f / count);
        for (int first = 0; first < count; first += TSimd.Lanes)
        {
            float* z = sums + first;
            float* delta = deltas + first;
            TVector most = TSimd.Load(z);
            for (long row = 1; row < outputs; row++)
                most = TSimd.Max(TSimd.Load(z + (row * stride)), most);
            TVector minus = TSimd.Multiply(most, TSimd.Broadcast(-1f)), sum = TSimd.Zero;
            for (long row = 0; row < outputs; row++)
            {
                TVector e = SimdMath<TSimd, TVector>.Exp(TSimd.Add(TSimd.Load(z + (row * stride)), minus));
                TSimd.Store(delta + (row * stride), e);
                sum = TSimd.Add(sum, e);
            }

            TVector factor = TSimd.Divide(share, sum);
            for (long row = 0; row < outputs; row++)
                TSimd.Store(delta + (row * stride), TSimd.Multiply(TSimd.Load(delta + (row * stride)), factor));
            TSimd.Store(greatest, most);
            TSimd.Store(total, sum);
            int samples = Math.Min(TSimd.Lanes, count - first);
            for (int i = 0; i < samples; i++)
            {
                long label = labels[first + i] * stride;
                loss += Math.Log(total[i]) + greatest[i] - z[label + i];
                delta[label + i] -= 1f / count;
                // A sample whose outputs are not numbers is not right.
                if (!float.IsNaN(total[i]) && z[label + i] == greatest[i] && IsFirst(z + i, stride, labels[first + i])) correct++;
            }
        }

        ClearPadding(deltas, outputs, stride, count);
        return loss;
    }

    public static double SquaredError(float* sums, float* deltas, int outputs, long stride, float* targets, int count)
    {
        double loss = 0;
        float factor = 2f / ((float)outputs * count);
        for (int sample = 0; sample < count; sample++)
        {
            double sum = 0;
            for (long row = 0; row < outputs; row++)
            {
                float distance = sums[(row * stride) + sample] - targets[((long)sample * outputs) + row];
                sum += (double)distance * distance;
                deltas[(row * stride) + sample] = distance * factor;
            }

            loss += sum / outputs;
        }

        ClearPadding(deltas, outputs, stride, count);
        return loss;
    }

    /// <summary>Whether no row before has the same greatest number.</summary>
    private static bool IsFirst(float* z, long stride, int label)
    {
        for (long row = 0; row < label; row++)
        {
            if (!(z[row * stride] < z[label * stride])) return false;
        }

        return true;
    }

    /// <summary>Samples that fill up the last register take no part: their deltas are zero all the way back.</summary>
    private static void ClearPadding(float* deltas, int outputs, long stride, int count)
    {
        for (long row = 0; row < outputs; row++)
            new Span<float>(deltas + (row * stride) + count, (int)stride - count).Clear();
    }
}
