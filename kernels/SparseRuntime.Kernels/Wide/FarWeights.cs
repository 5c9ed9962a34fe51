using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Weights that are asked for ahead of their use.</summary>
internal readonly unsafe struct FarWeights : IWeightStream
{
    /// <summary>Bytes ahead: what a core reads while memory answers.</summary>
    private const int Distance = 2048;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Expect(byte* next) => PanelCopy.Prefetch((float*)(next + Distance));
}
