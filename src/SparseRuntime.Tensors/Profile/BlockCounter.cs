using System.Numerics;
using System.Runtime.CompilerServices;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddRow(int row, ReadOnlySpan<int> kept)
    {
        if (kept.IsEmpty) return;
        int band = row / height;
        int rowsInside = Math.Min(height, rows - (band * height));
        int[] seen = _seenInBand;
        bool hadLast = seen[^1] == band + 1;
        int first = 0;
        // Without a branch, as what is kept comes as it likes.
        foreach (int tap in kept)
        {
            int column = tap >> _columnShift;
            first += seen[column] != band + 1 ? 1 : 0;
            seen[column] = band + 1;
        }

        _blocks += first;
        _cells += (long)first * rowsInside * width;
        if (!hadLast && seen[^1] == band + 1) _cells -= (long)rowsInside * ((seen.Length * width) - taps);
    }

    public BlockStructure Result(long nonzeroCount) =>
        new(height, width, _blocks, _cells, _cells == 0 ? 0 : (double)nonzeroCount / _cells);
}
