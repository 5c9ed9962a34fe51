using System.Runtime.CompilerServices;

namespace SparseRuntime.Tensors;

/// <summary>
/// Taps and values of the kept weights of all rows, outside of the managed heap: large, and gone as soon as nobody reads
/// them any longer. Freed when disposed or unreferenced.
/// </summary>
internal sealed unsafe class RowLists : IDisposable
{
    private readonly long[] _start;
    private byte* _memory;

    /// <summary>Makes room, which is not cleared.</summary>
    /// <param name="lengths">Kept weights of every row.</param>
    public RowLists(ReadOnlySpan<int> lengths)
    {
        _start = new long[lengths.Length + 1];
        for (int row = 0; row < lengths.Length; row++)
            _start[row + 1] = _start[row] + lengths[row];
        _memory = NativeHeap.Allocate(Bytes);
    }

    /// <summary>Frees what was not disposed.</summary>
    ~RowLists() => Free();

    private long Bytes => _start[^1] * (sizeof(int) + sizeof(float));

    /// <summary>The taps of a row.</summary>
    public Span<int> Taps(int row) => new((int*)_memory + _start[row], (int)(_start[row + 1] - _start[row]));

    /// <summary>The values of a row.</summary>
    public Span<float> Values(int row) => new((float*)_memory + _start[^1] + _start[row], (int)(_start[row + 1] - _start[row]));

    /// <summary>Writes one kept weight.</summary>
    /// <param name="row">The row.</param>
    /// <param name="place">Its number in the row, below the row's length: this is not checked.</param>
    /// <param name="tap">Its tap.</param>
    /// <param name="value">Its value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int row, int place, int tap, float value)
    {
        long at = _start[row] + place;
        ((int*)_memory)[at] = tap;
        ((float*)_memory)[_start[^1] + at] = value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeHeap.Free(_memory, Bytes);
        _memory = null;
    }
}
