using System.Runtime.InteropServices;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Memory for one execution of an operator, outside the managed heap: for what is too large for the stack. It is not
/// cleared, and begins at a cache line.
/// </summary>
/// <typeparam name="T">What it holds.</typeparam>
internal readonly unsafe ref struct Scratch<T>
    where T : unmanaged
{
    private const nuint Alignment = 64;

    /// <summary>Room for <paramref name="count"/> elements.</summary>
    /// <exception cref="OutOfMemoryException">There is not so much memory.</exception>
    internal Scratch(long count) => Data = (T*)NativeMemory.AlignedAlloc(checked((nuint)Math.Max(1, count) * (nuint)sizeof(T)), Alignment);

    /// <summary>The first element.</summary>
    internal T* Data { get; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => NativeMemory.AlignedFree(Data);
}
