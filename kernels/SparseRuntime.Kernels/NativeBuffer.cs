using System.Runtime.InteropServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Memory outside the managed heap, aligned to a cache line; freed when disposed or unreferenced.</summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    private byte* _data;

    /// <summary>Allocates.</summary>
    /// <param name="length">Bytes, not negative.</param>
    /// <param name="clear">Whether to zero the memory; otherwise untouched pages cost nothing.</param>
    public NativeBuffer(long length, bool clear = true)
    {
        _data = NativeHeap.Allocate(length);
        Length = length;
        if (clear) NativeMemory.Clear(_data, NativeHeap.Whole(length));
        GC.AddMemoryPressure((long)NativeHeap.Whole(length));
    }

    /// <summary>Frees what was not disposed.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Usable bytes.</summary>
    public long Length { get; }

    /// <summary>The first byte; valid until disposal.</summary>
    public byte* Data => _data;

    /// <summary>The memory as floats.</summary>
    public float* Floats => (float*)_data;

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_data is null) return;
        NativeHeap.Free(_data, Length);
        _data = null;
        GC.RemoveMemoryPressure((long)NativeHeap.Whole(Length));
    }
}
