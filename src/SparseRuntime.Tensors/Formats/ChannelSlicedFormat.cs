namespace SparseRuntime.Tensors;

/// <summary>
/// The rows and taps that keep anything, as a dense matrix of their own, row-major, with the lists of which they are.
/// Bytes: 4 per live row, per live tap and per pair of both; a bit per pair comes on top when a kept weight is zero.
/// </summary>
public sealed class ChannelSlicedFormat : IWeightFormat
{
    /// <inheritdoc/>
    public string Name => "channel-sliced";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new ChannelSlicedWeights(weights);

    private sealed class ChannelSlicedWeights : EncodedWeights
    {
        private readonly int[] _liveRows;
        private readonly int[] _liveTaps;
        private readonly SlotArray _slots;

        public ChannelSlicedWeights(WeightMatrix weights)
            : base(weights.Rows, weights.Taps)
        {
            var compressed = new CompressedRows(weights);
            NonzeroCount = compressed.Values.Length;
            var isLiveRow = new bool[Rows];
            var isLiveTap = new bool[Taps];
            for (int row = 0; row < Rows; row++)
                isLiveRow[row] = compressed.Length(row) > 0;
            foreach (int tap in compressed.Taps)
                isLiveTap[tap] = true;
            _liveRows = IndicesOf(isLiveRow);
            _liveTaps = IndicesOf(isLiveTap);

            var slotOfTap = new int[Taps];
            for (int i = 0; i < _liveTaps.Length; i++)
                slotOfTap[_liveTaps[i]] = i;
            _slots = new SlotArray((long)_liveRows.Length * _liveTaps.Length);
            for (int i = 0; i < _liveRows.Length; i++)
            {
                ReadOnlySpan<int> taps = compressed.RowTaps(_liveRows[i]);
                ReadOnlySpan<float> values = compressed.RowValues(_liveRows[i]);
                for (int k = 0; k < taps.Length; k++)
                    _slots.Keep((i * _liveTaps.Length) + slotOfTap[taps[k]], values[k]);
            }
        }

        public override long NonzeroCount { get; }

        public override long StoredSlots => _slots.Count;

        public override long Bytes => _slots.Bytes + (4L * (_liveRows.Length + (long)_liveTaps.Length));

        public override void Walk(Action<int, int, float> visit)
        {
            int slot = 0;
            foreach (int row in _liveRows)
            {
                foreach (int tap in _liveTaps)
                {
                    if (_slots.IsKept(slot++, out float value)) visit(row, tap, value);
                }
            }
        }

        private static int[] IndicesOf(ReadOnlySpan<bool> live)
        {
            var indices = new int[live.Count(true)];
            int count = 0;
            for (int i = 0; i < live.Length; i++)
            {
                if (live[i]) indices[count++] = i;
            }

            return indices;
        }
    }
}
