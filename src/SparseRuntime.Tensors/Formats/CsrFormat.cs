namespace SparseRuntime.Tensors;

/// <summary>
/// Compressed rows with 16-bit tap deltas: each index is the distance to the previous kept tap of its row (to −1 for
/// the first), minus one. A distance that does not fit is bridged by explicit fillers of index 65535, which keep nothing.
/// 6 bytes per weight and 4 per row.
/// </summary>
public sealed class CsrFormat : IWeightFormat
{
    private const ushort Filler = ushort.MaxValue;

    /// <inheritdoc/>
    public string Name => "csr";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new CsrWeights(weights);

    private sealed class CsrWeights : EncodedWeights
    {
        private readonly int[] _rowStart;
        private readonly ushort[] _deltas;
        private readonly float[] _values;

        public CsrWeights(WeightMatrix weights)
            : base(weights.Rows, weights.Taps)
        {
            var compressed = new CompressedRows(weights);
            NonzeroCount = compressed.Values.Length;
            var deltas = new List<ushort>(compressed.Values.Length);
            var values = new List<float>(compressed.Values.Length);
            _rowStart = new int[Rows + 1];
            for (int row = 0; row < Rows; row++)
            {
                int next = 0;
                for (int k = compressed.RowStart[row]; k < compressed.RowStart[row + 1]; k++)
                {
                    int gap = compressed.Taps[k] - next;
                    for (; gap >= Filler; gap -= Filler)
                    {
                        deltas.Add(Filler);
                        values.Add(0f);
                    }

                    deltas.Add((ushort)gap);
                    values.Add(compressed.Values[k]);
                    next = compressed.Taps[k] + 1;
                }

                _rowStart[row + 1] = values.Count;
            }

            _deltas = [.. deltas];
            _values = [.. values];
        }

        public override long NonzeroCount { get; }

        public override long StoredSlots => _values.Length;

        public override long Bytes => (4L * _rowStart.Length) + (6L * _values.Length);

        public override void Walk(Action<int, int, float> visit)
        {
            for (int row = 0; row < Rows; row++)
            {
                int next = 0;
                for (int k = _rowStart[row]; k < _rowStart[row + 1]; k++)
                {
                    next += _deltas[k];
                    if (_deltas[k] == Filler) continue;
                    visit(row, next, _values[k]);
                    next++;
                }
            }
        }
    }
}
