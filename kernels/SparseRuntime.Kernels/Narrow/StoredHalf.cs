using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Weights as float16, for layers whose weights all are exact in it: half the bytes for a few more instructions. Weights
/// are stored multiplied by up to 2¹⁰, as far as the greatest of them allows: those below 2⁻¹⁴ would be subnormal as they
/// are, and some processors take a hundred cycles to multiply such a number.
/// </summary>
internal readonly unsafe struct StoredHalf : IStoredWeight
{
    /// <summary>A float32 times this has its significant bits and exponent where the shifted bits of a float16 have them.</summary>
    private const float ExponentOffset = 1f / (1L << 56) / (1L << 56);

    /// <inheritdoc/>
    public static string Name => "f16";

    /// <inheritdoc/>
    public static int Bytes => sizeof(ushort);

    /// <inheritdoc/>
    public static string? Refuses(WeightMatrix weights) => weights.HalfObstacle;

    /// <inheritdoc/>
    public static float Scale(WeightMatrix weights)
    {
        const float Greatest = 65504f, MostScale = 1024f;
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        float greatest = 0f, scale = MostScale;
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < count; k++)
                greatest = Math.Max(greatest, Math.Max(values[k], -values[k]));
        }

        while (greatest * scale > Greatest)
            scale /= 2f;
        return scale * ExponentOffset;
    }

    /// <inheritdoc/>
    public static void Store(byte* target, float value, float scale)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value * scale);
        *(ushort*)target = (ushort)((bits >> 16 & 0x8000) | (bits >> 13 & 0x7FFF));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TSimd, TVector>(byte* source, TVector factor)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.LoadHalf((ushort*)source, factor);
}
