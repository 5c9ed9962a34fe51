using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime.Kernels;

/// <summary>Groups of eight in both halves of a register: <c>vpermps</c> looks at a fourth bit, too, which says which of the equal halves.</summary>
internal readonly unsafe struct Avx512GroupOfEight : IGroupLookup<Vector512<float>, Vector512<float>>
{
    /// <inheritdoc/>
    public static int Taps => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* inputs) => Avx512F.BroadcastVector256ToVector512((double*)inputs).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Pick(Vector512<float> group, Vector512<float> positions) =>
        Avx512F.PermuteVar16x32(group, positions.AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Next(Vector512<float> positions) =>
        Avx512F.ShiftRightLogical(positions.AsInt32(), 3).AsSingle();
}
