using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime.Kernels;

/// <summary>Four rows of four values, which every processor with vectors exchanges in registers.</summary>
internal static unsafe class TileOfFour
{
    /// <summary>Rows and columns.</summary>
    public const int Side = 4;

    /// <summary>Whether this processor, as the runtime is configured, executes the instructions.</summary>
    public static bool IsSupported => Sse2.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>Writes element (r, c) of the source to (c, r) of the target, each four by four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, long sourceStride, float* target, long targetStride)
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
