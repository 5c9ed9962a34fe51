using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime.Kernels;

/// <summary>Groups of four in every quarter of a register, where <c>vpermilps</c> looks at two bits of a position.</summary>
internal readonly unsafe struct Avx512GroupOfFour : IGroupLookup<Vector512<float>, Vector512<float>>
{
    /// <inheritdoc/>
    public static int Taps => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* inputs) => Avx512F.BroadcastVector128ToVector512(inputs);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Pick(Vector512<float> group, Vector512<float> positions) =>
        Avx512F.PermuteVar4x32(group, positions.AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Next(Vector512<float> positions) =>
        Avx512F.ShiftRightLogical(positions.AsInt32(), 2).AsSingle();
}
