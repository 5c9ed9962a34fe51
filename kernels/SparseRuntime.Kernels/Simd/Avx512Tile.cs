using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime.Kernels;

/// <summary>Sixteen rows of sixteen values, exchanged in registers.</summary>
internal static unsafe class Avx512Tile
{
    /// <summary>Writes element (r, c) of the source to (c, r) of the target, each sixteen by sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, long sourceStride, float* target, long targetStride)
    {
        // Squares of four rows within 128-bit quarters first, then quarters trade places.
        Squares(source, sourceStride, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        source += 4 * sourceStride;
        Squares(source, sourceStride, out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        source += 4 * sourceStride;
        Squares(source, sourceStride, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        source += 4 * sourceStride;
        Squares(source, sourceStride, out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        Quarters(a0, b0, c0, d0, target, targetStride);
        Quarters(a1, b1, c1, d1, target + targetStride, targetStride);
        Quarters(a2, b2, c2, d2, target + (2 * targetStride), targetStride);
        Quarters(a3, b3, c3, d3, target + (3 * targetStride), targetStride);
    }

    /// <summary>Four rows: quarter k of result i is column 4 · k + i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Squares(
        float* source, long stride, out Vector512<float> a, out Vector512<float> b, out Vector512<float> c, out Vector512<float> d)
    {
        Vector512<float> first = Vector512.Load(source), second = Vector512.Load(source + stride);
        Vector512<float> third = Vector512.Load(source + (2 * stride)), fourth = Vector512.Load(source + (3 * stride));
        Vector512<double> low = Avx512F.UnpackLow(first, second).AsDouble(), high = Avx512F.UnpackHigh(first, second).AsDouble();
        Vector512<double> lowAfter = Avx512F.UnpackLow(third, fourth).AsDouble(), highAfter = Avx512F.UnpackHigh(third, fourth).AsDouble();
        a = Avx512F.UnpackLow(low, lowAfter).AsSingle();
        b = Avx512F.UnpackHigh(low, lowAfter).AsSingle();
        c = Avx512F.UnpackLow(high, highAfter).AsSingle();
        d = Avx512F.UnpackHigh(high, highAfter).AsSingle();
    }

    /// <summary>Stores quarter k of all four, side by side, at every fourth row from the first on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* target, long stride)
    {
        Vector512<float> evenBefore = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00), evenAfter = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00);
        Vector512<float> oddBefore = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01), oddAfter = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
        Avx512F.Shuffle4x128(evenBefore, evenAfter, 0b10_00_10_00).Store(target);
        Avx512F.Shuffle4x128(oddBefore, oddAfter, 0b10_00_10_00).Store(target + (4 * stride));
        Avx512F.Shuffle4x128(evenBefore, evenAfter, 0b11_01_11_01).Store(target + (8 * stride));
        Avx512F.Shuffle4x128(oddBefore, oddAfter, 0b11_01_11_01).Store(target + (12 * stride));
    }
}
