using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace SparseRuntime.Kernels;

/// <summary>Groups of four in a register, the table of <c>tbl</c>.</summary>
internal readonly unsafe struct NeonGroupOfFour : IGroupLookup<Vector128<float>, Vector128<float>>
{
    /// <inheritdoc/>
    public static int Taps => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* inputs) => AdvSimd.LoadVector128(inputs);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Pick(Vector128<float> group, Vector128<float> positions)
    {
        // tbl picks bytes: position p becomes the four bytes 4p, 4p + 1, 4p + 2, 4p + 3.
        Vector128<uint> lanes = AdvSimd.And(positions.AsUInt32(), Vector128.Create(3u));
        Vector128<byte> bytes = AdvSimd.MultiplyAdd(Vector128.Create(0x03020100u), lanes, Vector128.Create(0x04040404u)).AsByte();
        return AdvSimd.Arm64.VectorTableLookup(group.AsByte(), bytes).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Next(Vector128<float> positions) =>
        AdvSimd.ShiftRightLogical(positions.AsUInt32(), 2).AsSingle();
}
