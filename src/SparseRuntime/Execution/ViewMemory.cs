using System.Buffers;

namespace SparseRuntime.Execution;

/// <summary>Memory that somebody else keeps in place for as long as this is used, as <see cref="Memory{T}"/>.</summary>
/// <param name="data">The first byte.</param>
/// <param name="length">How many bytes.</param>
internal sealed unsafe class ViewMemory(byte* data, int length) : MemoryManager<byte>
{
    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(data, length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(data + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
