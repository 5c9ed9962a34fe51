using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Takes neighbouring values: windows that step by one.</summary>
internal readonly unsafe struct EveryLane<TSimd, TVector> : IPick<TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load(float* source) => TSimd.Load(source);
}
