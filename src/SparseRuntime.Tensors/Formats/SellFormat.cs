namespace SparseRuntime.Tensors;

/// <summary>
/// SELL-C-σ: slices of C rows, each padded to its own longest row only, after rows were sorted by falling length within
/// windows of σ rows (Kreutzer et al. 2014, "A unified sparse matrix data format for efficient general sparse
/// matrix-vector multiplication on modern processors with wide SIMD units"). Within a slice slot s of its row r lies at
/// s · C + r. Stored are values and tap indices of all slots, a 32-bit start per slice and one more, and, if rows are
/// sorted, the original index of each. Indices take 16 bits up to 65,536 and 32 beyond; a bit per slot comes on top
/// when a kept weight is zero.
/// </summary>
public sealed class SellFormat : IWeightFormat
{
    private const int DefaultSliceRows = 4;
    private const int DefaultWindow = 16;

    /// <summary>A format with slices and windows of the given sizes.</summary>
    /// <param name="sliceRows">C, the rows of a slice, at least 1: as many as are computed at once.</param>
    /// <param name="window">σ, the rows that are sorted among themselves: a multiple of C, or 1 to leave all in place.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public SellFormat(int sliceRows = DefaultSliceRows, int window = DefaultWindow)
    {
        if (sliceRows < 1)
            throw new ArgumentOutOfRangeException(nameof(sliceRows), sliceRows, $"a slice of {sliceRows} rows is below 1");
        if (window < 1 || (window > 1 && window % sliceRows != 0))
            throw new ArgumentOutOfRangeException(nameof(window), window, $"a window of {window} rows is neither 1 nor a multiple of the slice's {sliceRows}");
        SliceRows = sliceRows;
        Window = window;
    }

    /// <summary>C, the rows of a slice.</summary>
    public int SliceRows { get; }

    /// <summary>σ, the rows that are sorted among themselves; 1 when none are.</summary>
    public int Window { get; }

    /// <inheritdoc/>
    public string Name => (SliceRows, Window) == (DefaultSliceRows, DefaultWindow) ? "sell" : $"sell-{SliceRows}-{Window}";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new SellWeights(weights, SliceRows, Window);

    private sealed class SellWeights : EncodedWeights
    {
        private readonly int _sliceRows;
        private readonly int[] _sliceStart;
        private readonly IndexArray? _order;
        private readonly SlotArray _slots;
        private readonly IndexArray _taps;

        public SellWeights(WeightMatrix weights, int sliceRows, int window)
            : base(weights.Rows, weights.Taps)
        {
            var compressed = new CompressedRows(weights);
            NonzeroCount = compressed.Values.Length;
            _sliceRows = sliceRows;
            if (window > 1)
            {
                _order = new IndexArray(Rows, Rows);
                Permutation order = RowOrder.ByLength(weights.RowLengths(), window);
                for (int place = 0; place < Rows; place++)
                    _order[place] = order[place];
            }

            _sliceStart = new int[(int)((Rows + (long)sliceRows - 1) / sliceRows) + 1];
            long slots = 0;
            for (int slice = 0; slice < _sliceStart.Length - 1; slice++)
            {
                int longest = 0;
                for (int place = slice * sliceRows; place < EndOf(slice); place++)
                    longest = Math.Max(longest, compressed.Length(RowAt(place)));
                slots += (long)longest * sliceRows;
                _sliceStart[slice + 1] = (int)Math.Min(slots, int.MaxValue);
            }

            _slots = new SlotArray(slots);
            _taps = new IndexArray(slots, Taps);
            for (int slice = 0; slice < _sliceStart.Length - 1; slice++)
            {
                for (int place = slice * sliceRows; place < EndOf(slice); place++)
                    Store(compressed, slice, place);
            }
        }

        public override long NonzeroCount { get; }

        public override long StoredSlots => _slots.Count;

        public override long Bytes => _slots.Bytes + _taps.Bytes + (4L * _sliceStart.Length) + (_order?.Bytes ?? 0);

        public override void Walk(Action<int, int, float> visit)
        {
            for (int slice = 0; slice < _sliceStart.Length - 1; slice++)
            {
                for (int place = slice * _sliceRows; place < EndOf(slice); place++)
                {
                    int row = RowAt(place);
                    for (int slot = _sliceStart[slice] + (place % _sliceRows); slot < _sliceStart[slice + 1]; slot += _sliceRows)
                    {
                        if (_slots.IsKept(slot, out float value)) visit(row, _taps[slot], value);
                    }
                }
            }
        }

        private int EndOf(int slice) => (int)Math.Min((slice + 1L) * _sliceRows, Rows);

        private int RowAt(int place) => _order is null ? place : _order[place];

        private void Store(CompressedRows compressed, int slice, int place)
        {
            ReadOnlySpan<int> taps = compressed.RowTaps(RowAt(place));
            ReadOnlySpan<float> values = compressed.RowValues(RowAt(place));
            int tap = 0, k = 0;
            for (int slot = _sliceStart[slice] + (place % _sliceRows); slot < _sliceStart[slice + 1]; slot += _sliceRows, k++)
            {
                if (k < taps.Length)
                {
                    tap = taps[k];
                    _slots.Keep(slot, values[k]);
                }

                // A filler repeats the last tap of its row: an index that is safe to read.
                _taps[slot] = tap;
            }
        }
    }
}
