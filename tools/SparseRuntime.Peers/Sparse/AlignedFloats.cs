using System.Runtime.InteropServices;

namespace SparseRuntime.Peers;

/// <summary>
/// Floats at an address that stays, aligned to 64 bytes and followed by as many zero bytes, since some libraries read a
/// vector beyond the end.
/// </summary>
internal sealed unsafe class AlignedFloats : IDisposable
{
    private const int Alignment = 64;

    /// <summary>Takes zeroed memory.</summary>
    /// <param name="count">Number of elements.</param>
    public AlignedFloats(int count)
    {
        nuint bytes = ((nuint)count * sizeof(float)) + Alignment;
        Address = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(Address, bytes);
        Count = count;
    }

    /// <summary>Takes memory with a copy of what is given.</summary>
    public AlignedFloats(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    public float* Address { get; private set; }

    public int Count { get; }

    public Span<float> Span => new(Address, Count);

    public void Dispose()
    {
        NativeMemory.AlignedFree(Address);
        Address = null;
    }
}
