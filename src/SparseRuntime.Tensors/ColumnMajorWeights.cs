namespace SparseRuntime.Tensors;

/// <summary>
/// Weights that lie column by column, as a file has them for a product from the other side, read row by row without a
/// turned copy of them all. Neighbouring rows share cache lines, so that a walk over rows in order turns a block of them at
/// a time; a row out of order is gathered.
/// </summary>
internal sealed class ColumnMajorWeights
{
    /// <summary>Rows of a block: a cache line of every column.</summary>
    private const int MostBlockRows = 16;

    /// <summary>Weights of a block, so that what a thread keeps stays small.</summary>
    private const int MostBlockWeights = 1 << 18;

    private static long _lastNumber;

    // The block that this thread turned last. It names its matrix by number: a reference would keep a mapped file alive.
    [ThreadStatic]
    private static (long Matrix, int First, float[]? Weights) _threadBlock;

    private readonly Tensor _columns;
    private readonly int _rows;
    private readonly int _taps;
    private readonly int _blockRows;
    private readonly long _number = Interlocked.Increment(ref _lastNumber);

    /// <summary>A matrix.</summary>
    /// <param name="columns">taps × rows float32 weights, which are kept by reference.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="taps">Number of columns.</param>
    public ColumnMajorWeights(Tensor columns, int rows, int taps)
    {
        _columns = columns;
        _rows = rows;
        _taps = taps;
        _blockRows = Math.Clamp(MostBlockWeights / Math.Max(1, taps), 1, MostBlockRows);
    }

    /// <summary>How many weights of every row are not zero.</summary>
    public int[] RowLengths()
    {
        var lengths = new int[_rows];
        ReadOnlySpan<float> weights = _columns.Span<float>();
        for (int tap = 0; tap < _taps; tap++)
        {
            ReadOnlySpan<float> column = weights.Slice(tap * _rows, _rows);
            for (int row = 0; row < lengths.Length; row++)
                lengths[row] += column[row] != 0f ? 1 : 0;
        }

        return lengths;
    }

    /// <summary>Writes one row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="values">Receives one weight per column.</param>
    public void CopyRow(int row, Span<float> values)
    {
        int first = row - (row % _blockRows);
        if (_threadBlock.Matrix != _number || _threadBlock.First != first)
        {
            if (row != first || _blockRows == 1)
            {
                Turn(row, 1, values);
                return;
            }

            float[] block = _threadBlock.Weights is { } kept && kept.Length >= _blockRows * _taps ? kept : new float[_blockRows * _taps];
            _threadBlock = (0, 0, block);
            Turn(first, Math.Min(_blockRows, _rows - first), block);
            _threadBlock = (_number, first, block);
        }

        _threadBlock.Weights.AsSpan((row - first) * _taps, _taps).CopyTo(values);
    }

    private void Turn(int first, int count, Span<float> block)
    {
        ReadOnlySpan<float> weights = _columns.Span<float>();
        for (int tap = 0; tap < _taps; tap++)
        {
            ReadOnlySpan<float> part = weights.Slice((tap * _rows) + first, count);
            for (int row = 0; row < part.Length; row++)
                block[(row * _taps) + tap] = part[row];
        }
    }
}
