using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Groups of four where they lie: their address.</summary>
internal readonly unsafe struct ScalarGroupOfFour : IGroupLookup<float, nint>
{
    /// <inheritdoc/>
    public static int Taps => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Load(float* inputs) => (nint)inputs;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Pick(nint group, float positions) => ((float*)group)[BitConverter.SingleToUInt32Bits(positions) & 3];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Next(float positions) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(positions) >> 2);
}
