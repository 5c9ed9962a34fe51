namespace SparseRuntime.Tensors;

/// <summary>
/// ELLPACK: every row takes as many slots K as the longest one keeps (Grimes, Kincaid and Young 1979, ITPACK 2.0). Slot-major;
/// rows × K values and as many tap indices, 16 bits each up to 65,536 taps and 32 beyond. A bit per slot comes on top
/// when a kept weight is zero.
/// </summary>
public sealed class EllFormat : IWeightFormat
{
    /// <inheritdoc/>
    public string Name => "ell";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new EllWeights(weights);

    private sealed class EllWeights : EncodedWeights
    {
        private readonly EllRows _ell;

        public EllWeights(WeightMatrix weights)
            : base(weights.Rows, weights.Taps)
        {
            var compressed = new CompressedRows(weights);
            NonzeroCount = compressed.Values.Length;
            int longest = 0;
            for (int row = 0; row < Rows; row++)
                longest = Math.Max(longest, compressed.Length(row));
            _ell = new EllRows(compressed, Taps, longest);
        }

        public override long NonzeroCount { get; }

        public override long StoredSlots => _ell.Slots;

        public override long Bytes => _ell.Bytes;

        public override void Walk(Action<int, int, float> visit) => _ell.Walk(visit);
    }
}
