using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Activations of whole registers, and their derivatives.</summary>
internal static unsafe class ActivationPass<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const float DensityAtZero = 0.39894228f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(ActivationKind kind, float* sums, float* results, long count)
    {
        switch (kind)
        {
            case ActivationKind.Relu:
                for (long i = 0; i < count; i += TSimd.Lanes)
                    TSimd.Store(results + i, TSimd.Max(TSimd.Zero, TSimd.Load(sums + i)));
                break;
            case ActivationKind.Tanh:
                for (long i = 0; i < count; i += TSimd.Lanes)
                    TSimd.Store(results + i, SimdMath<TSimd, TVector>.Tanh(TSimd.Load(sums + i)));
                break;
            default:
                for (long i = 0; i < count; i += TSimd.Lanes)
                {
                    TVector z = TSimd.Load(sums + i);
                    TSimd.Store(results + i, TSimd.Multiply(z, SimdMath<TSimd, TVector>.NormalCumulative(z)));
                }

                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(ActivationKind kind, float* sums, float* results, float* deltas, long count)
    {
        TVector one = TSimd.Broadcast(1f), minusOne = TSimd.Broadcast(-1f);
        switch (kind)
        {
            case ActivationKind.Relu:
                for (long i = 0; i < count; i += TSimd.Lanes)
                    TSimd.Store(deltas + i, TSimd.SelectNegative(TSimd.Multiply(TSimd.Load(results + i), minusOne), TSimd.Load(deltas + i), TSimd.Zero));
                break;
            case ActivationKind.Tanh:
                for (long i = 0; i < count; i += TSimd.Lanes)
                {
                    TVector a = TSimd.Load(results + i);
                    TSimd.Store(deltas + i, TSimd.Multiply(TSimd.Load(deltas + i), TSimd.MultiplyAdd(TSimd.Multiply(a, minusOne), a, one)));
                }

                break;
            default:
                for (long i = 0; i < count; i += TSimd.Lanes)
                {
                    TVector z = TSimd.Load(sums + i);
                    TVector density = SimdMath<TSimd, TVector>.Exp(TSimd.Multiply(TSimd.Multiply(z, TSimd.Broadcast(-0.5f)), z));
                    TVector slope = TSimd.MultiplyAdd(TSimd.Multiply(z, TSimd.Broadcast(DensityAtZero)), density, SimdMath<TSimd, TVector>.NormalCumulative(z));
                    TSimd.Store(deltas + i, TSimd.Multiply(TSimd.Load(deltas + i), slope));
                }

                break;
        }
    }
}
