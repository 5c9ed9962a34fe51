using System.Numerics;

namespace SparseRuntime.Tensors;

/// <summary>Counts the blocks of one shape that keep anything, fed row by row. A block's width is a power of two.</summary>
internal sealed class BlockCounter(int rows, int taps, int height, int width)
{
    /// <summary>Per column of blocks, the last band of rows (plus one) in which a block was seen.</summary>
    private readonly int[] _seenInBand = new int[(taps + width - 1) / width];

    private readonly int _columnShift = BitOperations.Log2((uint)width);
    private long _blocks;
    private long _cells;

    /// <summary>Counts the blocks that a row is the first to touch.</summary>
    /// <param name="row">The row; rows come in rising order.</param>
    /// <param name="kept">Its kept taps, rising.</param>
    public void AddRow(int row, ReadOnlySpan<int> kept)
    {
        int band = row / height;
        int rowsInside = Math.Min(height, rows - (band * height));
        foreach (int tap in kept)
        {
            int column = tap >> _columnShift;
            if (_seenInBand[column] == band + 1) continue;
            _seenInBand[column] = band + 1;
            _blocks++;
            _cells += (long)rowsInside * Math.Min(width, taps - (column * width));
        }
    }

    public BlockStructure Result(long nonzeroCount) =>
        new(height, width, _blocks, _cells, _cells == 0 ? 0 : (double)nonzeroCount / _cells);
}
