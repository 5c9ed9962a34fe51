using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Takes every second value: windows that step by two.</summary>
internal readonly unsafe struct EverySecondLane<TSimd, TVector> : IPick<TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(float* source) => TSimd.LoadEven(source);
}
