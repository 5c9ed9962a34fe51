using System.Runtime.CompilerServices;

namespace SparseRuntime.Tensors;

/// <summary>
/// Cuts the kept weights of a few rows into steps. A step looks at a window of neighbouring taps, which begins at the
/// first weight that no step has taken yet, and takes the next weight of every row that has it there. Rows that keep
/// about as much advance together, so that most rows take part in most steps; windows at fixed places would wait for the
/// fullest row in each.
/// </summary>
public sealed class SlidingWindow
{
    private readonly int[][] _taps;
    private readonly float[][] _values;
    private readonly int[] _counts;
    private readonly int[] _next;

    /// <summary>A window over no rows yet.</summary>
    /// <param name="rows">The most rows at a time.</param>
    /// <param name="taps">Taps of a row.</param>
    public SlidingWindow(int rows, int taps)
    {
        _taps = new int[rows][];
        _values = new float[rows][];
        for (int row = 0; row < rows; row++)
        {
            _taps[row] = new int[taps];
            _values[row] = new float[taps];
        }

        _counts = new int[rows];
        _next = new int[rows];
    }

    /// <summary>Takes up other rows.</summary>
    /// <param name="weights">The matrix.</param>
    /// <param name="firstRow">The first of them.</param>
    /// <param name="count">How many; the rest of the window's rows keep nothing.</param>
    public void Load(WeightMatrix weights, int firstRow, int count)
    {
        for (int row = 0; row < _counts.Length; row++)
            _counts[row] = row < count ? weights.CopyRowNonzeros(firstRow + row, _taps[row], _values[row]) : 0;
        Array.Clear(_next);
    }

    /// <summary>Begins the next step.</summary>
    /// <param name="alignment">Windows begin at multiples of it.</param>
    /// <param name="start">The first tap of the window.</param>
    /// <returns>False when nothing is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Step(int alignment, out int start)
    {
        start = int.MaxValue;
        for (int row = 0; row < _next.Length; row++)
        {
            if (_next[row] < _counts[row]) start = Math.Min(start, _taps[row][_next[row]]);
        }

        if (start == int.MaxValue) return false;
        start = start / alignment * alignment;
        return true;
    }

    /// <summary>What a row has in the window of the current step; to be asked once for every row.</summary>
    /// <param name="row">The row, counted from the first that was loaded.</param>
    /// <param name="end">One past the last tap of the window.</param>
    /// <param name="tap">The weight's tap.</param>
    /// <param name="value">The weight.</param>
    /// <returns>False when the row takes no part.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Take(int row, int end, out int tap, out float value)
    {
        int next = _next[row];
        (tap, value) = (0, 0f);
        if (next >= _counts[row] || _taps[row][next] >= end) return false;
        (tap, value) = (_taps[row][next], _values[row][next]);
        _next[row] = next + 1;
        return true;
    }
}
