using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>The product of a matrix with the transpose of another, only at kept places: dot products of rows, four at a time.</summary>
internal static unsafe class SampledProductKernel<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Dot products whose registers are held before they are summed up, at least.</summary>
    private const int Four = 4;

    /// <summary>values[p] = Σₙ left[row, n] · right[places[p], n] for the places p of some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int* rowStart, int* places, float* values, float* left, float* right, long stride, int length, int firstRow, int endRow)
    {
        int group = Math.Max(Four, TSimd.Lanes);
        float* sums = stackalloc float[group * TSimd.Lanes];
        float* turned = stackalloc float[TSimd.Lanes * TSimd.Lanes];
        for (int i = 0; i < group * TSimd.Lanes; i++)
            sums[i] = 0f;
        for (long row = firstRow; row < endRow; row++)
        {
            float* x = left + (row * stride);
            int end = rowStart[row + 1];
            for (int first = rowStart[row]; first < end; first += group)
            {
                int count = Math.Min(group, end - first);
                for (int i = 0; i < count; i += Four)
                {
                    int* place = places + first + i;
                    int left4 = count - i - 1;
                    float* a = right + (place[0] * stride);
                    float* b = right + (place[Math.Min(1, left4)] * stride);
                    float* c = right + (place[Math.Min(2, left4)] * stride);
                    float* d = right + (place[Math.Min(3, left4)] * stride);
                    TVector sumA = TSimd.Zero, sumB = sumA, sumC = sumA, sumD = sumA;
                    for (int n = 0; n < length; n += TSimd.Lanes)
                    {
                        TVector factor = TSimd.Load(x + n);
                        sumA = TSimd.MultiplyAdd(factor, TSimd.Load(a + n), sumA);
                        sumB = TSimd.MultiplyAdd(factor, TSimd.Load(b + n), sumB);
                        sumC = TSimd.MultiplyAdd(factor, TSimd.Load(c + n), sumC);
                        sumD = TSimd.MultiplyAdd(factor, TSimd.Load(d + n), sumD);
                    }

                    float* target = sums + (i * TSimd.Lanes);
                    TSimd.Store(target, sumA);
                    TSimd.Store(target + TSimd.Lanes, sumB);
                    TSimd.Store(target + (2 * TSimd.Lanes), sumC);
                    TSimd.Store(target + (3 * TSimd.Lanes), sumD);
                }

                for (int i = 0; i < count; i += TSimd.Lanes)
                    TSimd.StoreFirst(values + first + i, Sums(sums + (i * TSimd.Lanes), turned), Math.Min(TSimd.Lanes, count - i));
            }
        }
    }

    /// <summary>Lane i of the result is the sum over the lanes of register i: the registers are turned, and added up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sums(float* registers, float* turned)
    {
        TSimd.Transpose(registers, TSimd.Lanes, turned, TSimd.Lanes);
        TVector even = TSimd.Load(turned), odd = TSimd.Zero;
        for (int i = 1; i < TSimd.Lanes; i += 2)
        {
            odd = TSimd.Add(odd, TSimd.Load(turned + (i * TSimd.Lanes)));
            if (i + 1 < TSimd.Lanes) even = TSimd.Add(even, TSimd.Load(turned + ((i + 1) * TSimd.Lanes)));
        }

        return TSimd.Add(even, odd);
    }
}
