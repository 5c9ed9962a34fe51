namespace SparseRuntime.Tensors;

/// <summary>Rows cut into consecutive parts, for threads or as units of work. Every row is in exactly one part.</summary>
public sealed class RowPartition
{
    private readonly int[] _start;
    private readonly long[] _nonzeros;

    /// <param name="start">The first row of each part and, last, the number of rows.</param>
    /// <param name="before">Kept weights before each row and, last, of all rows.</param>
    private RowPartition(int[] start, long[] before)
    {
        _start = start;
        _nonzeros = new long[start.Length - 1];
        for (int part = 0; part < _nonzeros.Length; part++)
            _nonzeros[part] = before[start[part + 1]] - before[start[part]];
    }

    /// <summary>Number of parts.</summary>
    public int Count => _nonzeros.Length;

    /// <summary>
    /// Kept weights of the heaviest part as a multiple of their mean over the parts: 1 when the parts are equal or
    /// nothing is kept.
    /// </summary>
    public double Imbalance
    {
        get
        {
            long most = 0, all = 0;
            foreach (long nonzeros in _nonzeros)
            {
                most = Math.Max(most, nonzeros);
                all += nonzeros;
            }

            return all == 0 ? 1.0 : most * (double)Count / all;
        }
    }

    /// <summary>
    /// So many parts of nearly equal numbers of kept weights: part t begins at the first row (of those allowed) before
    /// which there are at least t/parts of all kept weights. No part's number differs from the mean by more than the
    /// longest row has, or the heaviest run of <paramref name="granularity"/> rows. Rows are never split, so that each
    /// output is added up by one thread, in one order.
    /// </summary>
    /// <param name="lengths">Kept weights of each row: <see cref="WeightMatrix.RowLengths"/>.</param>
    /// <param name="parts">How many parts, at least 1; some are empty when one row outweighs several shares.</param>
    /// <param name="granularity">Parts begin at multiples of this, at least 1.</param>
    /// <exception cref="ArgumentException">A number is below 1.</exception>
    public static RowPartition Balanced(ReadOnlySpan<int> lengths, int parts, int granularity = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(granularity, 1);
        long[] before = SumsBefore(lengths);
        var start = new int[parts + 1];
        int row = 0;
        for (int part = 1; part < parts; part++)
        {
            while (row < lengths.Length && (Int128)before[row] * parts < (Int128)part * before[^1])
                row = (int)Math.Min((long)row + granularity, lengths.Length);
            start[part] = row;
        }

        start[parts] = lengths.Length;
        return new RowPartition(start, before);
    }

    /// <summary>
    /// Parts that end with the first row at which they keep at least so many weights: short rows are merged into units
    /// worth scheduling. Only the last part may keep fewer.
    /// </summary>
    /// <param name="lengths">Kept weights of each row: <see cref="WeightMatrix.RowLengths"/>.</param>
    /// <param name="leastNonzeros">Kept weights of a part, at least 1.</param>
    /// <exception cref="ArgumentException">The number is below 1.</exception>
    public static RowPartition Merged(ReadOnlySpan<int> lengths, long leastNonzeros)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leastNonzeros, 1);
        long[] before = SumsBefore(lengths);
        var start = new List<int> { 0 };
        for (int row = 1; row <= lengths.Length; row++)
        {
            if (row == lengths.Length || before[row] - before[start[^1]] >= leastNonzeros) start.Add(row);
        }

        return new RowPartition([.. start], before);
    }

    /// <summary>The rows of a part.</summary>
    /// <param name="part">Which, from 0.</param>
    /// <returns>The first row and the one after the last.</returns>
    public (int Start, int End) Range(int part) => (_start[part], _start[part + 1]);

    /// <summary>The kept weights of a part.</summary>
    /// <param name="part">Which, from 0.</param>
    public long NonzeroCount(int part) => _nonzeros[part];

    private static long[] SumsBefore(ReadOnlySpan<int> lengths)
    {
        var before = new long[lengths.Length + 1];
        for (int row = 0; row < lengths.Length; row++)
            before[row + 1] = before[row] + lengths[row];
        return before;
    }
}
