namespace SparseRuntime.Tensors;

/// <summary>All weights, row-major, zeros written out; a bit per weight tells which are kept when a kept one is zero.</summary>
public sealed class DenseFormat : IWeightFormat
{
    /// <inheritdoc/>
    public string Name => "dense";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new DenseWeights(weights);

    private sealed class DenseWeights : EncodedWeights
    {
        private readonly float[] _values;
        private readonly Mask? _mask;

        public DenseWeights(WeightMatrix weights)
            : base(weights.Rows, weights.Taps)
        {
            _values = new float[checked(Rows * Taps)];
            NonzeroCount = weights.NonzeroCount;
            long visible = 0;
            for (int row = 0; row < Rows; row++)
                weights.CopyRow(row, _values.AsSpan(row * Taps, Taps));
            foreach (float value in _values)
                visible += value != 0f ? 1 : 0;
            if (visible == NonzeroCount) return;

            _mask = new Mask(new TensorShape(Rows, Taps));
            var taps = new int[Taps];
            var values = new float[Taps];
            for (int row = 0; row < Rows; row++)
            {
                int count = weights.CopyRowNonzeros(row, taps, values);
                for (int k = 0; k < count; k++)
                {
                    _mask[((long)row * Taps) + taps[k]] = true;
                    _values[(row * Taps) + taps[k]] = values[k];
                }
            }
        }

        public override long NonzeroCount { get; }

        public override long Bytes => ((long)_values.Length * sizeof(float)) + (_mask is null ? 0 : (_values.Length + 7) / 8);

        public override void Walk(Action<int, int, float> visit)
        {
            for (int i = 0; i < _values.Length; i++)
            {
                if (_mask is null ? _values[i] != 0f : _mask[i]) visit(i / Taps, i % Taps, _values[i]);
            }
        }
    }
}
