using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Weights that are in a cache of the core.</summary>
internal readonly unsafe struct NearWeights : IWeightStream
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Expect(byte* next)
    {
    }
}
