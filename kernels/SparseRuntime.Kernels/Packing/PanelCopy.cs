using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime.Kernels;

/// <summary>
/// Short copies and fills, mostly below a few vectors, where a call into the runtime's memory copy costs more than the
/// copy. Tails are done by a vector that overlaps the one before, so that nothing outside is touched.
/// </summary>
internal static unsafe class PanelCopy
{
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
