namespace SparseRuntime.Tensors;

/// <summary>
/// Tiles of a few rows × a few taps whose inputs fit in registers: a step takes the next kept weight of every row of the
/// tile, one value and one byte with its place among the tile's taps for each, and a tile takes as many steps as its
/// longest row keeps. Rows that run out store zeros at place 0. Tiles lie band of rows by band of rows; the lower and
/// right edge is filled up. Bytes: 5 per slot, a step count of one byte per tile, a 32-bit start per band and one more;
/// a bit per slot comes on top when a kept weight is zero.
/// </summary>
public sealed class TiledFormat : IWeightFormat
{
    /// <summary>A format with tiles of the given shape.</summary>
    /// <param name="height">Rows of a tile, at least 1: as many as a register has lanes.</param>
    /// <param name="width">Taps of a tile, 1 to 255: as many inputs as a lookup within registers reaches.</param>
    /// <exception cref="ArgumentException">An extent is out of range.</exception>
    public TiledFormat(int height, int width)
    {
        if (height < 1) throw new ArgumentOutOfRangeException(nameof(height), height, $"a tile of {height} rows is below 1");
        if (width is < 1 or > byte.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(width), width, $"a tile of {width} taps is outside 1 to {byte.MaxValue}");
        Height = height;
        Width = width;
    }

    /// <summary>Rows of a tile.</summary>
    public int Height { get; }

    /// <summary>Taps of a tile.</summary>
    public int Width { get; }

    /// <inheritdoc/>
    public string Name => $"tiled-{Height}x{Width}";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new TiledWeights(weights, Height, Width);

    private sealed class TiledWeights : EncodedWeights
    {
        private readonly int _height;
        private readonly int _width;
        private readonly int _across;
        private readonly int[] _bandStart;
        private readonly byte[] _steps;
        private readonly byte[] _places;
        private readonly SlotArray _slots;

        public TiledWeights(WeightMatrix weights, int height, int width)
            : base(weights.Rows, weights.Taps)
        {
            _height = height;
            _width = width;
            _across = (int)(((long)Taps + width - 1) / width);
            int bands = (int)(((long)Rows + height - 1) / height);
            _bandStart = new int[bands + 1];
            SlotArray.CheckCount((long)bands * _across);
            _steps = new byte[(long)bands * _across];
            var compressed = new CompressedRows(weights);
            NonzeroCount = compressed.Values.Length;
            for (int row = 0; row < Rows; row++)
                CountSteps(compressed.RowTaps(row), _steps.AsSpan(row / height * _across, _across));

            long total = 0;
            for (int band = 0; band < bands; band++)
            {
                foreach (byte steps in _steps.AsSpan(band * _across, _across))
                    total += steps;
                _bandStart[band + 1] = (int)Math.Min(total, int.MaxValue);
            }

            _slots = new SlotArray(total * height);
            _places = new byte[_slots.Count];
            for (int row = 0; row < Rows; row++)
                Store(compressed, row);
        }

        public override long NonzeroCount { get; }

        public override long StoredSlots => _slots.Count;

        public override long Bytes => _slots.Bytes + _places.Length + _steps.Length + (4L * _bandStart.Length);

        public override void Walk(Action<int, int, float> visit)
        {
            int slot = 0;
            for (int tile = 0; tile < _steps.Length; tile++)
            {
                int firstRow = tile / _across * _height, firstTap = tile % _across * _width;
                for (int step = 0; step < _steps[tile]; step++)
                {
                    for (int row = 0; row < _height; row++, slot++)
                    {
                        if (_slots.IsKept(slot, out float value)) visit(firstRow + row, firstTap + _places[slot], value);
                    }
                }
            }
        }

        /// <summary>Raises the step counts of a band's tiles to what a row needs.</summary>
        private void CountSteps(ReadOnlySpan<int> taps, Span<byte> steps)
        {
            for (int k = 0; k < taps.Length;)
            {
                int tile = taps[k] / _width, first = k, end = (tile + 1) * _width;
                while (k < taps.Length && taps[k] < end)
                    k++;
                steps[tile] = (byte)Math.Max(steps[tile], k - first);
            }
        }

        private void Store(CompressedRows compressed, int row)
        {
            ReadOnlySpan<int> taps = compressed.RowTaps(row);
            ReadOnlySpan<float> values = compressed.RowValues(row);
            int band = row / _height;
            int step = _bandStart[band];
            int k = 0;
            for (int tile = 0; tile < _across && k < taps.Length; tile++)
            {
                int firstTap = tile * _width;
                int slot = (step * _height) + (row % _height);
                for (; k < taps.Length && taps[k] - firstTap < _width; k++, slot += _height)
                {
                    _slots.Keep(slot, values[k]);
                    _places[slot] = (byte)(taps[k] - firstTap);
                }

                step += _steps[(band * _across) + tile];
            }
        }
    }
}
