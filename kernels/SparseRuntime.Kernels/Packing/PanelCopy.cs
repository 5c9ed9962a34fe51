using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime.Kernels;

/// <summary>
/// Short copies and fills, mostly below a few vectors, where a call into the runtime's memory copy costs more than the
/// copy. Tails are done by a vector that overlaps the one before, so that nothing outside is touched.
/// </summary>
internal static unsafe class PanelCopy
{
    /// <summary>Values by which whole registers may reach past a row: one less than the longest register.</summary>
    public const int Slack = 15;

    /// <summary>Values per register of <see cref="Move"/>.</summary>
    public static int VectorLength => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : Vector128.IsHardwareAccelerated ? 4 : 1;

    /// <summary>Copies one register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Move(float* source, float* target)
    {
        if (Vector512.IsHardwareAccelerated) Vector512.Load(source).Store(target);
        else if (Vector256.IsHardwareAccelerated) Vector256.Load(source).Store(target);
        else if (Vector128.IsHardwareAccelerated) Vector128.Load(source).Store(target);
        else *target = *source;
    }

    /// <summary>
    /// Fills one register with every second value. The upper half is loaded one value early, so that its wanted values
    /// are the odd ones and nothing after the last wanted value is read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MoveEven(float* source, float* target)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<int> wanted = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31);
            Avx512F.PermuteVar16x32x2(Vector512.Load(source), wanted, Vector512.Load(source + 15)).Store(target);
        }
        else if (Avx2.IsSupported)
        {
            // Shuffling works within 128-bit halves; swapping the middle quarters puts the values in order.
            Vector256<float> mixed = Avx.Shuffle(Vector256.Load(source), Vector256.Load(source + 7), 0b11_01_10_00);
            Avx2.Permute4x64(mixed.AsDouble(), 0b11_01_10_00).AsSingle().Store(target);
        }
        else if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<float> low = Vector128.Load(source), high = Vector128.Load(source + 3);
            AdvSimd.Arm64.ZipLow(
                AdvSimd.Arm64.UnzipEven(low, low).AsDouble(), AdvSimd.Arm64.UnzipOdd(high, high).AsDouble()).AsSingle().Store(target);
        }
        else
        {
            for (int i = 0; i < VectorLength; i++)
                target[i] = source[2 * i];
        }
    }

    /// <summary>Asks for a cache line; any address will do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>Copies <paramref name="count"/> values; the ranges do not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* source, float* target, int count)
    {
        if (Vector512.IsHardwareAccelerated && count >= 16)
        {
            int i = 0;
            for (; i <= count - 16; i += 16)
                Vector512.Load(source + i).Store(target + i);
            if (i < count) Vector512.Load(source + count - 16).Store(target + count - 16);
            return;
        }

        CopySmall(source, target, count);
    }

    /// <summary>Writes <paramref name="count"/> zeros; none when it is not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Zero(float* target, int count)
    {
        if (count <= 0) return;
        if (Vector128.IsHardwareAccelerated && count >= 4)
        {
            int i = 0;
            for (; i <= count - 4; i += 4)
                Vector128<float>.Zero.Store(target + i);
            if (i < count) Vector128<float>.Zero.Store(target + count - 4);
            return;
        }

        for (int i = 0; i < count; i++)
            target[i] = 0f;
    }

    /// <summary>Copies every <paramref name="stride"/>-th value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyStrided(float* source, float* target, int count, int stride)
    {
        if (stride == 1)
        {
            Copy(source, target, count);
            return;
        }

        for (int i = 0; i < count; i++, source += stride)
            target[i] = *source;
    }

    private static void CopySmall(float* source, float* target, int count)
    {
        if (Vector256.IsHardwareAccelerated && count >= 8)
        {
            int i = 0;
            for (; i <= count - 8; i += 8)
                Vector256.Load(source + i).Store(target + i);
            if (i < count) Vector256.Load(source + count - 8).Store(target + count - 8);
        }
        else if (Vector128.IsHardwareAccelerated && count >= 4)
        {
            int i = 0;
            for (; i <= count - 4; i += 4)
                Vector128.Load(source + i).Store(target + i);
            if (i < count) Vector128.Load(source + count - 4).Store(target + count - 4);
        }
        else
        {
            for (int i = 0; i < count; i++)
                target[i] = source[i];
        }
    }
}
