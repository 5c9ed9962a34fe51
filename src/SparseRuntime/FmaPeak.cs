using System.Runtime.CompilerServices;
using SparseRuntime.Kernels;

namespace SparseRuntime;

/// <summary>Chains of multiply-adds that touch no memory: ten at once hide the latency of every current core.</summary>
internal static class FmaPeak<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Chains = 10;

    /// <summary>Runs the chains.</summary>
    /// <param name="iterations">Multiply-adds per chain.</param>
    /// <param name="result">Receives what the chains end with, so that they are not optimised away; at least one register long.</param>
    /// <returns>Floating-point operations done.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static unsafe double Run(int iterations, float* result)
    {
        TVector m = TSimd.Broadcast(0.999f), a = TSimd.Broadcast(1e-3f);
        TVector c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a;
        for (int i = 0; i < iterations; i++)
        {
            c0 = TSimd.MultiplyAdd(c0, m, a);
            c1 = TSimd.MultiplyAdd(c1, m, a);
            c2 = TSimd.MultiplyAdd(c2, m, a);
            c3 = TSimd.MultiplyAdd(c3, m, a);
            c4 = TSimd.MultiplyAdd(c4, m, a);
            c5 = TSimd.MultiplyAdd(c5, m, a);
            c6 = TSimd.MultiplyAdd(c6, m, a);
            c7 = TSimd.MultiplyAdd(c7, m, a);
            c8 = TSimd.MultiplyAdd(c8, m, a);
            c9 = TSimd.MultiplyAdd(c9, m, a);
        }

        TVector low = TSimd.Add(TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)), c4);
        TVector high = TSimd.Add(TSimd.Add(TSimd.Add(c5, c6), TSimd.Add(c7, c8)), c9);
        TSimd.Store(result, TSimd.Add(low, high));
        return 2.0 * TSimd.Lanes * Chains * iterations;
    }
}
