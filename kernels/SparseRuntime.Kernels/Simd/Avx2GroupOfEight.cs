using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime.Kernels;

/// <summary>Groups of eight in a register, where <c>vpermps</c> looks at three bits of a position.</summary>
internal readonly unsafe struct Avx2GroupOfEight : IGroupLookup<Vector256<float>, Vector256<float>>
{
    /// <inheritdoc/>
    public static int Taps => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* inputs) => Vector256.Load(inputs);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Pick(Vector256<float> group, Vector256<float> positions) =>
        Avx2.PermuteVar8x32(group, positions.AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Next(Vector256<float> positions) =>
        Avx2.ShiftRightLogical(positions.AsInt32(), 3).AsSingle();
}
