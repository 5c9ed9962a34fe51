namespace SparseRuntime.Tensors;

/// <summary>Coordinates: row, tap and value of every kept weight. 12 bytes per weight; for exchange, not for speed.</summary>
public sealed class CooFormat : IWeightFormat
{
    /// <inheritdoc/>
    public string Name => "coo";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new CooWeights(weights);

    private sealed class CooWeights : EncodedWeights
    {
        private readonly int[] _rows;
        private readonly int[] _taps;
        private readonly float[] _values;

        public CooWeights(WeightMatrix weights)
            : base(weights.Rows, weights.Taps)
        {
            var compressed = new CompressedRows(weights);
            _taps = compressed.Taps;
            _values = compressed.Values;
            _rows = new int[_values.Length];
            for (int row = 0; row < Rows; row++)
                _rows.AsSpan(compressed.RowStart[row]..compressed.RowStart[row + 1]).Fill(row);
        }

        public override long NonzeroCount => _values.Length;

        public override long StoredSlots => _values.Length;

        public override long Bytes => 12L * _values.Length;

        public override void Walk(Action<int, int, float> visit)
        {
            for (int k = 0; k < _values.Length; k++)
                visit(_rows[k], _taps[k], _values[k]);
        }
    }
}
