using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Groups of eight where they lie: their address.</summary>
internal readonly unsafe struct ScalarGroupOfEight : IGroupLookup<float, nint>
{
    /// <inheritdoc/>
    public static int Taps => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Load(float* inputs) => (nint)inputs;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Pick(nint group, float positions) => ((float*)group)[BitConverter.SingleToUInt32Bits(positions) & 7];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Next(float positions) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(positions) >> 3);
}
