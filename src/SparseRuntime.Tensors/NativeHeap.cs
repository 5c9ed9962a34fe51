using System.Runtime.InteropServices;

namespace SparseRuntime.Tensors;

/// <summary>Memory outside of the managed heap, aligned to a cache line, with a count of what is in use.</summary>
public static unsafe class NativeHeap
{
    /// <summary>What addresses, and thus lengths, are a multiple of.</summary>
    private const nuint Alignment = 64;

    private static long _bytes;

    /// <summary>Bytes in use by the whole process: encoded weights, activations and scratch of all sessions.</summary>
    public static long BytesInUse => Interlocked.Read(ref _bytes);

    /// <summary>Allocates memory, which is not cleared; <see cref="Free"/> with the same length frees it.</summary>
    /// <param name="length">Bytes, not negative. There is at least one byte more.</param>
    /// <exception cref="OutOfMemoryException">There is not as much.</exception>
    public static byte* Allocate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var data = (byte*)NativeMemory.AlignedAlloc(Whole(length), Alignment);
        Interlocked.Add(ref _bytes, (long)Whole(length));
        return data;
    }

    /// <summary>Frees memory.</summary>
    /// <param name="data">The memory; null for none.</param>
    /// <param name="length">The length that it was allocated with.</param>
    public static void Free(byte* data, long length)
    {
        if (data is null) return;
        NativeMemory.AlignedFree(data);
        Interlocked.Add(ref _bytes, -(long)Whole(length));
    }

    /// <summary>The bytes that an allocation takes, whole cache lines.</summary>
    public static nuint Whole(long length) => ((nuint)length + Alignment) & ~(Alignment - 1);
}
