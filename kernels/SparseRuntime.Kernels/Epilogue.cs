using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>The activation of a layer, applied to sums while they are still in registers.</summary>
internal static class Epilogue<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>The activation of one register of sums. NaN stays NaN, as <see cref="Activation.Apply"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply(TVector sum, Activation activation)
    {
        switch (activation.Kind)
        {
            case ActivationKind.Relu:
                return TSimd.Max(TSimd.Zero, sum);
            case ActivationKind.Clip:
                return TSimd.Min(TSimd.Broadcast(activation.Beta), TSimd.Max(TSimd.Broadcast(activation.Alpha), sum));
            case ActivationKind.LeakyRelu:
                return TSimd.MultiplyAdd(TSimd.Broadcast(activation.Alpha), TSimd.Min(TSimd.Zero, sum), TSimd.Max(TSimd.Zero, sum));
            default:
                return sum;
        }
    }
}
