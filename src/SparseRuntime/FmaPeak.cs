using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime;

/// <summary>Chains of multiply-adds that touch no memory: ten at once hide the latency of every current core.</summary>
internal static class FmaPeak
{
    private const int Chains = 10;

    private static float _sink;

    /// <summary>Runs the chains of the strongest instruction set.</summary>
    /// <returns>Floating-point operations done.</returns>
    public static double Run(int iterations)
    {
        if (Avx512F.IsSupported) return Run512(iterations);
        if (Fma.IsSupported) return Run256(iterations);
        if (AdvSimd.Arm64.IsSupported) return Run128(iterations);
        return RunScalar(iterations);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Run512(int iterations)
    {
        Vector512<float> m = Vector512.Create(0.999f), a = Vector512.Create(1e-3f);
        Vector512<float> c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a;
        for (int i = 0; i < iterations; i++)
        {
            c0 = Avx512F.FusedMultiplyAdd(c0, m, a);
            c1 = Avx512F.FusedMultiplyAdd(c1, m, a);
            c2 = Avx512F.FusedMultiplyAdd(c2, m, a);
            c3 = Avx512F.FusedMultiplyAdd(c3, m, a);
            c4 = Avx512F.FusedMultiplyAdd(c4, m, a);
            c5 = Avx512F.FusedMultiplyAdd(c5, m, a);
            c6 = Avx512F.FusedMultiplyAdd(c6, m, a);
            c7 = Avx512F.FusedMultiplyAdd(c7, m, a);
            c8 = Avx512F.FusedMultiplyAdd(c8, m, a);
            c9 = Avx512F.FusedMultiplyAdd(c9, m, a);
        }

        _sink = Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9);
        return 2.0 * 16 * Chains * iterations;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Run256(int iterations)
    {
        Vector256<float> m = Vector256.Create(0.999f), a = Vector256.Create(1e-3f);
        Vector256<float> c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a;
        for (int i = 0; i < iterations; i++)
        {
            c0 = Fma.MultiplyAdd(c0, m, a);
            c1 = Fma.MultiplyAdd(c1, m, a);
            c2 = Fma.MultiplyAdd(c2, m, a);
            c3 = Fma.MultiplyAdd(c3, m, a);
            c4 = Fma.MultiplyAdd(c4, m, a);
            c5 = Fma.MultiplyAdd(c5, m, a);
            c6 = Fma.MultiplyAdd(c6, m, a);
            c7 = Fma.MultiplyAdd(c7, m, a);
            c8 = Fma.MultiplyAdd(c8, m, a);
            c9 = Fma.MultiplyAdd(c9, m, a);
        }

        _sink = Vector256.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9);
        return 2.0 * 8 * Chains * iterations;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double Run128(int iterations)
    {
        Vector128<float> m = Vector128.Create(0.999f), a = Vector128.Create(1e-3f);
        Vector128<float> c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a;
        for (int i = 0; i < iterations; i++)
        {
            c0 = AdvSimd.FusedMultiplyAdd(a, c0, m);
            c1 = AdvSimd.FusedMultiplyAdd(a, c1, m);
            c2 = AdvSimd.FusedMultiplyAdd(a, c2, m);
            c3 = AdvSimd.FusedMultiplyAdd(a, c3, m);
            c4 = AdvSimd.FusedMultiplyAdd(a, c4, m);
            c5 = AdvSimd.FusedMultiplyAdd(a, c5, m);
            c6 = AdvSimd.FusedMultiplyAdd(a, c6, m);
            c7 = AdvSimd.FusedMultiplyAdd(a, c7, m);
            c8 = AdvSimd.FusedMultiplyAdd(a, c8, m);
            c9 = AdvSimd.FusedMultiplyAdd(a, c9, m);
        }

        _sink = Vector128.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9);
        return 2.0 * 4 * Chains * iterations;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double RunScalar(int iterations)
    {
        const float M = 0.999f, A = 1e-3f;
        float c0 = A, c1 = A, c2 = A, c3 = A, c4 = A, c5 = A, c6 = A, c7 = A, c8 = A, c9 = A;
        for (int i = 0; i < iterations; i++)
        {
            c0 = (c0 * M) + A;
            c1 = (c1 * M) + A;
            c2 = (c2 * M) + A;
            c3 = (c3 * M) + A;
            c4 = (c4 * M) + A;
            c5 = (c5 * M) + A;
            c6 = (c6 * M) + A;
            c7 = (c7 * M) + A;
            c8 = (c8 * M) + A;
            c9 = (c9 * M) + A;
        }

        _sink = c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9;
        return 2.0 * Chains * iterations;
    }
}
