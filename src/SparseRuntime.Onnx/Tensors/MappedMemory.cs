using System.Buffers;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Part of a mapped file. Memory handed out refers to this object and thereby to the mapping.</summary>
/// <param name="file">The mapping to keep alive.</param>
/// <param name="begin">The first byte, within the mapping.</param>
/// <param name="length">Number of bytes.</param>
internal sealed unsafe class MappedMemory(MappedFile file, byte* begin, int length) : ReloadableMemory
{
    /// <summary>The mapping that holds the bytes.</summary>
    public MappedFile File { get; } = file;

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(begin, length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length);
        return new MemoryHandle(begin + elementIndex, pinnable: this);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    public override void LetGo(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, length - start);
        MappedPages.LetGo(begin + start, count);
        // The mapping must not end meanwhile.
        GC.KeepAlive(File);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
