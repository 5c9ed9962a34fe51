using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseRuntime.Tensors;

/// <summary>
/// Rows that stand as the columns of a matrix, which is held by reference. They are turned when they are read, without a
/// dense copy of all: where most weights are zero, those that are not are listed row by row, until they are let go; else a
/// band of rows is turned at a time, which suits readers that walk over the rows in order.
/// </summary>
internal sealed class TurnedRows : WeightRows
{
    /// <summary>A listed weight takes its value and its tap, so more than half of all weights would take more than all of them do.</summary>
    private const double MostListedDensity = 0.45;

    /// <summary>Rows turned at a time: four neighbouring cache lines of every tap, as taps are pages apart.</summary>
    private const int BandRows = 64;

    /// <summary>Taps turned at a time: so many lines stay in the first-level cache even where they share a set of it.</summary>
    private const int TileTaps = 8;

    private readonly Tensor _source;
    private readonly Mask? _mask;
    private readonly int[] _lengths;
    private readonly Lock _gate = new();
    private RowLists? _lists;
    private float[]? _band;
    private int _firstOfBand;

    /// <summary>Counts what is kept.</summary>
    /// <param name="rows">Columns of the matrix.</param>
    /// <param name="taps">Rows of the matrix.</param>
    /// <param name="source">taps × rows float32 values.</param>
    /// <param name="mask">What is kept, of the matrix as it lies; without it, all that is not zero.</param>
    public TurnedRows(int rows, int taps, Tensor source, Mask? mask)
        : base(rows, taps)
    {
        _source = source;
        _mask = mask;
        _lengths = new int[rows];
        long kept = 0;
        for (int tap = 0; tap < taps; tap++)
            kept += mask is null ? Count(Column(tap), _lengths) : CountKept(tap);
        IsCompressed = kept <= MostListedDensity * rows * taps;
    }

    /// <inheritdoc/>
    public override bool IsCompressed { get; }

    /// <inheritdoc/>
    public override bool KeepsZeros => IsCompressed || _mask is not null;

    /// <inheritdoc/>
    public override int Length(int row) => _lengths[row];

    /// <inheritdoc/>
    public override int CopyNonzeros(int row, Span<int> tapIndices, Span<float> values)
    {
        lock (_gate)
        {
            if (IsCompressed)
            {
                RowLists lists = _lists ??= List();
                lists.Taps(row).CopyTo(tapIndices);
                lists.Values(row).CopyTo(values);
                GC.KeepAlive(lists);
                return _lengths[row];
            }

            ReadOnlySpan<float> turned = Band(row);
            int count = 0;
            if (_mask is null)
            {
                count = DenseRows.CopyNonzeros(turned, tapIndices, values);
            }
            else
            {
                for (int tap = 0; tap < Taps; tap++)
                {
                    if (!IsKept(row, tap)) continue;
                    tapIndices[count] = tap;
                    values[count++] = turned[tap];
                }
            }

            EndWalk(row);
            return AsCounted(row, count);
        }
    }

    /// <inheritdoc/>
    public override void Copy(int row, Span<float> values)
    {
        lock (_gate)
        {
            if (IsCompressed)
            {
                values.Clear();
                RowLists lists = _lists ??= List();
                ReadOnlySpan<int> taps = lists.Taps(row);
                ReadOnlySpan<float> kept = lists.Values(row);
                for (int k = 0; k < taps.Length; k++)
                    values[taps[k]] = kept[k];
                GC.KeepAlive(lists);
                return;
            }

            Band(row).CopyTo(values);
            for (int tap = 0; _mask is not null && tap < Taps; tap++)
            {
                if (!IsKept(row, tap)) values[tap] = 0f;
            }

            EndWalk(row);
        }
    }

    /// <inheritdoc/>
    public override void LetGo()
    {
        lock (_gate)
        {
            _lists?.Dispose();
            _lists = null;
            _band = null;
        }

        _source.LetGo();
    }

    /// <summary>The weights of one tap.</summary>
    private ReadOnlySpan<float> Column(int tap) => _source.Span<float>().Slice(tap * Rows, Rows);

    private bool IsKept(int row, int tap) => _mask![((long)tap * Rows) + row];

    private RowLists List()
    {
        var lists = new RowLists(_lengths);
        var next = new int[Rows];
        for (int tap = 0; tap < Taps; tap++)
        {
            if (_mask is null) ListNonzeros(lists, next, tap);
            else ListKept(lists, next, tap);
        }

        _source.LetGo();
        // Readers go by the lists without looking again: they must be full, and what was counted may lie in a file.
        if (!next.AsSpan().SequenceEqual(_lengths)) throw Changed();
        return lists;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ListNonzeros(RowLists lists, int[] next, int tap)
    {
        ReadOnlySpan<float> weights = Column(tap);
        int row = 0;
        for (; row <= weights.Length - Vector256<float>.Count; row += Vector256<float>.Count)
        {
            uint zeros = Vector256.Equals(Vector256.Create(weights[row..]), Vector256<float>.Zero).ExtractMostSignificantBits();
            for (uint kept = ~zeros & 0xFF; kept != 0; kept &= kept - 1)
            {
                int lane = BitOperations.TrailingZeroCount(kept);
                Add(lists, next, row + lane, tap, weights[row + lane]);
            }
        }

        for (; row < weights.Length; row++)
        {
            if (weights[row] != 0f) Add(lists, next, row, tap, weights[row]);
        }
    }

    private void ListKept(RowLists lists, int[] next, int tap)
    {
        ReadOnlySpan<float> weights = Column(tap);
        for (int row = 0; row < weights.Length; row++)
        {
            if (IsKept(row, tap)) Add(lists, next, row, tap, weights[row]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(RowLists lists, int[] next, int row, int tap, float value)
    {
        int place = next[row]++;
        if (place >= _lengths[row]) throw Changed();
        lists.Set(row, place, tap, value);
    }

    /// <summary>A row of the matrix, mask aside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<float> Band(int row)
    {
        int first = row / BandRows * BandRows, count = Math.Min(BandRows, Rows - first);
        if (_band is null || _firstOfBand != first)
        {
            float[] band = _band ??= new float[checked(Math.Min(BandRows, Rows) * Taps)];
            ReadOnlySpan<float> source = _source.Span<float>();
            for (int tap = 0; tap < Taps; tap += TileTaps)
            {
                int end = Math.Min(Taps, tap + TileTaps);
                for (int i = 0; i < count; i++)
                {
                    for (int t = tap, place = (tap * Rows) + first + i; t < end; t++, place += Rows)
                        band[(i * Taps) + t] = source[place];
                }
            }

            _firstOfBand = first;
        }

        return _band.AsSpan((row - first) * Taps, Taps);
    }

    private void EndWalk(int row)
    {
        if (row != Rows - 1) return;
        _band = null;
        _source.LetGo();
    }

    private long CountKept(int tap)
    {
        long total = 0;
        for (int row = 0; row < Rows; row++)
        {
            if (!IsKept(row, tap)) continue;
            _lengths[row]++;
            total++;
        }

        return total;
    }

    /// <summary>Adds one to the count of every place that holds no zero.</summary>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Count(ReadOnlySpan<float> weights, Span<int> counts)
    {
        Vector<int> sum = Vector<int>.Zero;
        int i = 0;
        for (; i <= weights.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<int> ones = Vector<int>.One + Vector.Equals(new Vector<float>(weights[i..]), Vector<float>.Zero);
            (new Vector<int>(counts[i..]) + ones).CopyTo(counts[i..]);
            sum += ones;
        }

        long total = Vector.Sum(sum);
        for (; i < weights.Length; i++)
        {
            if (weights[i] == 0f) continue;
            counts[i]++;
            total++;
        }

        return total;
    }
}
