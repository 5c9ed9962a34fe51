namespace SparseRuntime.Tensors;

/// <summary>Compressed columns: for each tap, the rows that use it. Serves transposed products and skipped inputs.</summary>
public sealed class CscFormat : IWeightFormat
{
    /// <inheritdoc/>
    public string Name => "csc";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new CscWeights(weights);

    private sealed class CscWeights : EncodedWeights
    {
        private readonly int[] _tapStart;
        private readonly int[] _rows;
        private readonly float[] _values;

        public CscWeights(WeightMatrix weights)
            : base(weights.Rows, weights.Taps)
        {
            var compressed = new CompressedRows(weights);
            _tapStart = new int[Taps + 1];
            _rows = new int[compressed.Values.Length];
            _values = new float[compressed.Values.Length];
            foreach (int tap in compressed.Taps)
                _tapStart[tap + 1]++;
            for (int tap = 0; tap < Taps; tap++)
                _tapStart[tap + 1] += _tapStart[tap];
            int[] position = _tapStart[..^1];
            for (int row = 0; row < Rows; row++)
            {
                for (int k = compressed.RowStart[row]; k < compressed.RowStart[row + 1]; k++)
                {
                    int target = position[compressed.Taps[k]]++;
                    _rows[target] = row;
                    _values[target] = compressed.Values[k];
                }
            }
        }

        public override long NonzeroCount => _values.Length;

        public override long StoredSlots => _values.Length;

        public override long Bytes => (4L * _tapStart.Length) + (8L * _values.Length);

        public override void Walk(Action<int, int, float> visit)
        {
            for (int tap = 0; tap < Taps; tap++)
            {
                for (int k = _tapStart[tap]; k < _tapStart[tap + 1]; k++)
                    visit(_rows[k], tap, _values[k]);
            }
        }
    }
}
