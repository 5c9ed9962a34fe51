using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime.Kernels;

/// <summary>Groups of four in both halves of a register, where <c>vpermilps</c> looks at two bits of a position.</summary>
internal readonly unsafe struct Avx2GroupOfFour : IGroupLookup<Vector256<float>, Vector256<float>>
{
    /// <inheritdoc/>
    public static int Taps => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* inputs) => Avx.BroadcastVector128ToVector256(inputs);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Pick(Vector256<float> group, Vector256<float> positions) =>
        Avx.PermuteVar(group, positions.AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Next(Vector256<float> positions) =>
        Avx2.ShiftRightLogical(positions.AsInt32(), 2).AsSingle();
}
