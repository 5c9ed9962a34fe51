using System.Numerics;

namespace SparseRuntime.Tensors;

/// <summary>
/// One bit per weight, rows beginning on whole bytes, tells what is kept; the kept values follow one another. Bytes:
/// 4 per kept weight, one per 8 taps begun in each row, and a 32-bit start per row and one more.
/// </summary>
public sealed class BitmaskFormat : IWeightFormat
{
    /// <inheritdoc/>
    public string Name => "bitmask";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new BitmaskWeights(weights);

    private sealed class BitmaskWeights : EncodedWeights
    {
        private readonly int[] _rowStart;
        private readonly int _bytesPerRow;
        private readonly byte[] _bits;
        private readonly float[] _values;

        public BitmaskWeights(WeightMatrix weights)
            : base(weights.Rows, weights.Taps)
        {
            var compressed = new CompressedRows(weights);
            _rowStart = compressed.RowStart;
            _values = compressed.Values;
            _bytesPerRow = (int)((Taps + 7L) / 8);
            SlotArray.CheckCount((long)_bytesPerRow * Rows);
            _bits = new byte[(long)_bytesPerRow * Rows];
            for (int row = 0; row < Rows; row++)
            {
                Span<byte> bits = _bits.AsSpan(row * _bytesPerRow, _bytesPerRow);
                foreach (int tap in compressed.RowTaps(row))
                    bits[tap >> 3] |= (byte)(1 << (tap & 7));
            }
        }

        public override long NonzeroCount => _values.Length;

        public override long StoredSlots => _values.Length;

        public override long Bytes => (4L * _values.Length) + _bits.Length + (4L * _rowStart.Length);

        public override void Walk(Action<int, int, float> visit)
        {
            for (int row = 0; row < Rows; row++)
            {
                int k = _rowStart[row];
                for (int i = 0; i < _bytesPerRow; i++)
                {
                    for (int bits = _bits[(row * _bytesPerRow) + i]; bits != 0; bits &= bits - 1)
                        visit(row, (8 * i) + BitOperations.TrailingZeroCount(bits), _values[k++]);
                }
            }
        }
    }
}
