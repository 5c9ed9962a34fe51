using System.Numerics;

namespace SparseRuntime.Kernels;

/// <summary>Orders the rows of a window so that neighbours, two by two, have many taps in common and about equal lengths.</summary>
internal sealed class RowPairing
{
    /// <summary>How many of the rows that are left, next in length, are looked at for a partner.</summary>
    private const int Candidates = 16;

    private readonly int _blockTaps;
    private readonly int _words;
    private readonly ulong[] _bits;

    /// <summary>Makes room.</summary>
    /// <param name="rows">Rows of a group.</param>
    /// <param name="blockTaps">Taps of a block.</param>
    public RowPairing(int rows, int blockTaps)
    {
        _blockTaps = blockTaps;
        _words = (blockTaps + 63) / 64;
        _bits = new ulong[(long)rows * _words];
    }

    /// <summary>Takes over the taps of all rows of a group in one block.</summary>
    /// <param name="rows">The nonzeros.</param>
    /// <param name="firstRow">The group's first row.</param>
    /// <param name="count">Its rows.</param>
    /// <param name="block">The block.</param>
    public void Load(BlockedRows rows, int firstRow, int count, int block)
    {
        Array.Clear(_bits);
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<int> taps = rows.Taps(firstRow + row, block);
            for (int k = 0; k < taps.Length; k++)
            {
                int bit = taps[k] - (block * _blockTaps);
                _bits[(row * _words) + (bit / 64)] |= 1UL << (bit % 64);
            }
        }
    }

    /// <summary>How many taps two rows have in common.</summary>
    public int Common(int a, int b)
    {
        int found = 0;
        for (int word = 0; word < _words; word++)
            found += BitOperations.PopCount(_bits[(a * _words) + word] & _bits[(b * _words) + word]);
        return found;
    }

    /// <summary>Moves each second row next to the one before it that it shares most with, among those not far off in length.</summary>
    /// <param name="order">Rows, longest first.</param>
    public void Pair(Span<int> order)
    {
        for (int i = 0; i + 2 < order.Length; i += 2)
        {
            int best = i + 1, most = -1;
            for (int j = i + 1; j < Math.Min(order.Length, i + 1 + Candidates); j++)
            {
                int common = Common(order[i], order[j]);
                if (common > most) (best, most) = (j, common);
            }

            int partner = order[best];
            for (int j = best; j > i + 1; j--)
                order[j] = order[j - 1];
            order[i + 1] = partner;
        }
    }
}
