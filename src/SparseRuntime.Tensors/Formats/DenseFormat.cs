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
        private readonly SlotArray _slots;

        public DenseWeights(WeightMatrix weights)
            : base(weights.Rows, weights.Taps)
        {
            NonzeroCount = weights.NonzeroCount;
            _slots = new SlotArray((long)Rows * Taps);
            var taps = new int[Taps];
            var values = new float[Taps];
            for (int row = 0; row < Rows; row++)
            {
                int count = weights.CopyRowNonzeros(row, taps, values);
                for (int k = 0; k < count; k++)
                    _slots.Keep((row * Taps) + taps[k], values[k]);
            }
        }

        public override long NonzeroCount { get; }

        public override long StoredSlots => _slots.Count;

        public override long Bytes => _slots.Bytes;

        public override void Walk(Action<int, int, float> visit)
        {
            for (int row = 0; row < Rows; row++)
            {
                for (int tap = 0; tap < Taps; tap++)
                {
                    if (_slots.IsKept((row * Taps) + tap, out float value)) visit(row, tap, value);
                }
            }
        }
    }
}
