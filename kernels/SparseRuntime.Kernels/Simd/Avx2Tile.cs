using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime.Kernels;

/// <summary>Eight rows of eight values, exchanged in registers.</summary>
internal static unsafe class Avx2Tile
{
    /// <summary>Writes element (r, c) of the source to (c, r) of the target, each eight by eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, long sourceStride, float* target, long targetStride)
    {
        // Squares of four rows within 128-bit halves first, then halves trade places.
        Squares(source, sourceStride, out Vector256<float> a, out Vector256<float> b, out Vector256<float> c, out Vector256<float> d);
        Squares(source + (4 * sourceStride), sourceStride, out Vector256<float> e, out Vector256<float> f, out Vector256<float> g, out Vector256<float> h);
        Avx.Permute2x128(a, e, 0x20).Store(target);
        Avx.Permute2x128(b, f, 0x20).Store(target + targetStride);
        Avx.Permute2x128(c, g, 0x20).Store(target + (2 * targetStride));
        Avx.Permute2x128(d, h, 0x20).Store(target + (3 * targetStride));
        target += 4 * targetStride;
        Avx.Permute2x128(a, e, 0x31).Store(target);
        Avx.Permute2x128(b, f, 0x31).Store(target + targetStride);
        Avx.Permute2x128(c, g, 0x31).Store(target + (2 * targetStride));
        Avx.Permute2x128(d, h, 0x31).Store(target + (3 * targetStride));
    }

    /// <summary>Four rows: half k of result i is column 4 · k + i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Squares(
        float* source, long stride, out Vector256<float> a, out Vector256<float> b, out Vector256<float> c, out Vector256<float> d)
    {
        Vector256<float> first = Vector256.Load(source), second = Vector256.Load(source + stride);
        Vector256<float> third = Vector256.Load(source + (2 * stride)), fourth = Vector256.Load(source + (3 * stride));
        Vector256<double> low = Avx.UnpackLow(first, second).AsDouble(), high = Avx.UnpackHigh(first, second).AsDouble();
        Vector256<double> lowAfter = Avx.UnpackLow(third, fourth).AsDouble(), highAfter = Avx.UnpackHigh(third, fourth).AsDouble();
        a = Avx.UnpackLow(low, lowAfter).AsSingle();
        b = Avx.UnpackHigh(low, lowAfter).AsSingle();
        c = Avx.UnpackLow(high, highAfter).AsSingle();
        d = Avx.UnpackHigh(high, highAfter).AsSingle();
    }
}
