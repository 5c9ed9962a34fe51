namespace SparseRuntime.Tensors;

/// <summary>
/// ELL and COO together: the first K kept weights of every row in ELL, the rest of the long rows as coordinates (Bell and
/// Garland 2009, "Implementing sparse matrix-vector multiplication on throughput-oriented processors"). K is the
/// smallest that minimises <c>e · rows · K + 12 · Σ max(0, length − K)</c> with e = 6 bytes per slot up to 65,536 taps
/// and 8 beyond. A bit per slot of the ELL part comes on top when one keeps a zero.
/// </summary>
public sealed class HybFormat : IWeightFormat
{
    private const int CoordinateBytes = 12;

    /// <inheritdoc/>
    public string Name => "hyb";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new HybWeights(weights);

    /// <summary>The smallest K of fewest bytes. Bytes are convex in K: one more slot pays while enough rows are longer.</summary>
    private static int SplitOf(CompressedRows rows, int taps)
    {
        var withLength = new int[taps + 1];
        for (int row = 0; row < rows.RowCount; row++)
            withLength[rows.Length(row)]++;
        long slotOfEveryRow = (long)EllRows.SlotBytes(taps) * rows.RowCount;
        int longer = rows.RowCount - withLength[0];
        int width = 0;
        for (; (long)CoordinateBytes * longer > slotOfEveryRow; longer -= withLength[width])
            width++;
        return width;
    }

    private sealed class HybWeights : EncodedWeights
    {
        private readonly EllRows _ell;
        private readonly int[] _rows;
        private readonly int[] _taps;
        private readonly float[] _values;

        public HybWeights(WeightMatrix weights)
            : base(weights.Rows, weights.Taps)
        {
            var compressed = new CompressedRows(weights);
            NonzeroCount = compressed.Values.Length;
            int width = SplitOf(compressed, Taps);
            _ell = new EllRows(compressed, Taps, width);
            int rest = 0;
            for (int row = 0; row < Rows; row++)
                rest += Math.Max(0, compressed.Length(row) - width);
            _rows = new int[rest];
            _taps = new int[rest];
            _values = new float[rest];
            int position = 0;
            for (int row = 0; row < Rows; row++)
            {
                int count = compressed.Length(row) - width;
                if (count <= 0) continue;
                _rows.AsSpan(position, count).Fill(row);
                compressed.RowTaps(row)[width..].CopyTo(_taps.AsSpan(position));
                compressed.RowValues(row)[width..].CopyTo(_values.AsSpan(position));
                position += count;
            }
        }

        public override long NonzeroCount { get; }

        public override long StoredSlots => _ell.Slots + _values.Length;

        public override long Bytes => _ell.Bytes + ((long)CoordinateBytes * _values.Length);

        public override void Walk(Action<int, int, float> visit)
        {
            _ell.Walk(visit);
            for (int k = 0; k < _values.Length; k++)
                visit(_rows[k], _taps[k], _values[k]);
        }
    }
}
