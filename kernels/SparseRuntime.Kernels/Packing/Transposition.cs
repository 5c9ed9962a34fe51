using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime.Kernels;

/// <summary>Copies a matrix so that its rows become columns: how batches of vectors enter and leave panels.</summary>
internal static unsafe class Transposition
{
    private const int Tile = 4;

    /// <summary>Writes element (r, c) of the source to (c, r) of the target.</summary>
    /// <param name="source">The source, rows × columns.</param>
    /// <param name="sourceStride">Values from one row of the source to the next.</param>
    /// <param name="target">The target, columns × rows.</param>
    /// <param name="targetStride">Values from one row of the target to the next.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, long sourceStride, float* target, long targetStride, int rows, int columns)
    {
        int row = 0;
        for (; (Sse2.IsSupported || AdvSimd.Arm64.IsSupported) && row <= rows - Tile; row += Tile)
        {
            float* from = source + (row * sourceStride);
            float* to = target + row;
            int column = 0;
            for (; column <= columns - Tile; column += Tile, from += Tile, to += Tile * targetStride)
                CopyTile(from, sourceStride, to, targetStride);
            for (; column < columns; column++, from++, to += targetStride)
            {
                for (int r = 0; r < Tile; r++)
                    to[r] = from[r * sourceStride];
            }
        }

        for (; row < rows; row++)
        {
            float* from = source + (row * sourceStride);
            for (int column = 0; column < columns; column++)
                target[(column * targetStride) + row] = from[column];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyTile(float* source, long sourceStride, float* target, long targetStride)
    {
        Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + sourceStride);
        Vector128<float> c = Vector128.Load(source + (2 * sourceStride)), d = Vector128.Load(source + (3 * sourceStride));
        Vector128<double> abLow = ZipLow(a, b).AsDouble(), abHigh = ZipHigh(a, b).AsDouble();
        Vector128<double> cdLow = ZipLow(c, d).AsDouble(), cdHigh = ZipHigh(c, d).AsDouble();
        Low(abLow, cdLow).Store(target);
        High(abLow, cdLow).Store(target + targetStride);
        Low(abHigh, cdHigh).Store(target + (2 * targetStride));
        High(abHigh, cdHigh).Store(target + (3 * targetStride));
    }

    /// <summary>a₀ b₀ a₁ b₁.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    /// <summary>a₂ b₂ a₃ b₃.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    /// <summary>The lower halves of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<double> a, Vector128<double> b) =>
        (Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b)).AsSingle();

    /// <summary>The upper halves of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<double> a, Vector128<double> b) =>
        (Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b)).AsSingle();
}
