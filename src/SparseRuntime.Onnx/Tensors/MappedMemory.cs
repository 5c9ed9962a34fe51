using System.Buffers;

namespace SparseRuntime.Onnx;

/// <summary>Part of a mapped file. Memory handed out refers to this object and thereby to the mapping.</summary>
/// <param name="file">The mapping to keep alive.</param>
/// <param name="start">The first byte, within the mapping.</param>
/// <param name="length">Number of bytes.</param>
internal sealed unsafe class MappedMemory(MappedFile file, byte* start, int length) : MemoryManager<byte>
{
    /// <summary>The mapping that holds the bytes.</summary>
    public MappedFile File { get; } = file;

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(start, length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length);
        return new MemoryHandle(start + elementIndex, pinnable: this);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
