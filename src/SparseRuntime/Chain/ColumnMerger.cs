using System.Numerics;
using SparseRuntime.Kernels;

namespace SparseRuntime.Chain;

/// <summary>Brings the live columns of two panels together in as few lanes as hold them.</summary>
internal sealed unsafe class ColumnMerger(PanelKernel kernel) : IDisposable
{
    private const int MostLanes = 64;

    private readonly int[] _inputs = new int[2 * kernel.Lanes];
    private readonly NativeBuffer _columns = new(2 * MostLanes);

    /// <summary>
    /// Fills the first panel from the left with the live columns of both, its own first; the second gets those for which
    /// there is no room.
    /// </summary>
    /// <param name="rows">Rows of both panels.</param>
    /// <param name="first">A panel.</param>
    /// <param name="second">Another panel.</param>
    public void Merge(int rows, ColumnPanel first, ColumnPanel second)
    {
        int lanes = kernel.Lanes;
        // Lanes that remain over take column 0, whatever it holds: they are not live.
        var columns = new Span<byte>(_columns.Data, 2 * MostLanes);
        columns.Clear();
        int count = Collect(first, 0, columns, 0);
        count = Collect(second, lanes, columns, count);
        kernel.Move(rows, first.Data, second.Data, _columns.Data, _columns.Data + MostLanes);
        _inputs.AsSpan(0, lanes).CopyTo(first.Inputs);
        _inputs.AsSpan(lanes).CopyTo(second.Inputs);
        first.Live = Lowest(Math.Min(count, lanes));
        second.Live = Lowest(Math.Max(count - lanes, 0));
    }

    /// <inheritdoc/>
    public void Dispose() => _columns.Dispose();

    private static ulong Lowest(int count) => count == MostLanes ? ulong.MaxValue : (1UL << count) - 1;

    private int Collect(ColumnPanel panel, int firstColumn, Span<byte> columns, int count)
    {
        int lanes = kernel.Lanes;
        for (ulong live = panel.Live; live != 0; live &= live - 1, count++)
        {
            int lane = BitOperations.TrailingZeroCount(live);
            columns[count < lanes ? count : MostLanes + count - lanes] = (byte)(firstColumn + lane);
            _inputs[count] = panel.Inputs[lane];
        }

        return count;
    }
}
