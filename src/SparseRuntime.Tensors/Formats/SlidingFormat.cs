namespace SparseRuntime.Tensors;

/// <summary>
/// Bands of a few rows whose kept weights are cut into steps by a <see cref="SlidingWindow"/> that begins at multiples of
/// half its width. Per step: the window's first tap, and for every row a value and one byte with its place in the window;
/// rows that take no part store zeros at place 0. The last band is filled up. Bytes: 5 per slot, 4 per step, a 32-bit start per band and one more; a bit per
/// slot comes on top when a kept weight is zero.
/// </summary>
public sealed class SlidingFormat : IWeightFormat
{
    /// <summary>A format with windows of the given shape.</summary>
    /// <param name="height">Rows of a band, at least 1: as many as a register has lanes.</param>
    /// <param name="width">Taps of a window, 1 to 255: as many inputs as a lookup within registers reaches.</param>
    /// <exception cref="ArgumentException">An extent is out of range.</exception>
    public SlidingFormat(int height, int width)
    {
        if (height < 1) throw new ArgumentOutOfRangeException(nameof(height), height, $"a band of {height} rows is below 1");
        if (width is < 1 or > byte.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(width), width, $"a window of {width} taps is outside 1 to {byte.MaxValue}");
        Height = height;
        Width = width;
    }

    /// <summary>Rows of a band.</summary>
    public int Height { get; }

    /// <summary>Taps of a window.</summary>
    public int Width { get; }

    /// <inheritdoc/>
    public string Name => $"sliding-{Height}x{Width}";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new SlidingWeights(weights, Height, Width);

    private sealed class SlidingWeights : EncodedWeights
    {
        private readonly int _height;
        private readonly int[] _bandStart;
        private readonly int[] _windowStart;
        private readonly byte[] _places;
        private readonly SlotArray _slots;

        public SlidingWeights(WeightMatrix weights, int height, int width)
            : base(weights.Rows, weights.Taps)
        {
            _height = height;
            NonzeroCount = weights.NonzeroCount;
            int bands = (int)(((long)Rows + height - 1) / height);
            _bandStart = new int[bands + 1];
            var window = new SlidingWindow(Math.Min(height, Math.Max(Rows, 1)), Taps);
            var starts = new List<int>();
            for (int band = 0; band < bands; band++)
            {
                for (Load(window, weights, band); window.Step((width + 1) / 2, out int start); Skip(window, start + width))
                    starts.Add(start);
                _bandStart[band + 1] = starts.Count;
            }

            _windowStart = [.. starts];
            _slots = new SlotArray((long)_windowStart.Length * height);
            _places = new byte[_slots.Count];
            for (int band = 0; band < bands; band++)
            {
                Load(window, weights, band);
                for (int step = _bandStart[band]; step < _bandStart[band + 1]; step++)
                    Store(window, step, width);
            }
        }

        public override long NonzeroCount { get; }

        public override long StoredSlots => _slots.Count;

        public override long Bytes => _slots.Bytes + _places.Length + (4L * _windowStart.Length) + (4L * _bandStart.Length);

        public override void Walk(Action<int, int, float> visit)
        {
            int slot = 0;
            for (int band = 0; band + 1 < _bandStart.Length; band++)
            {
                for (int step = _bandStart[band]; step < _bandStart[band + 1]; step++)
                {
                    for (int row = 0; row < _height; row++, slot++)
                    {
                        if (_slots.IsKept(slot, out float value)) visit((band * _height) + row, _windowStart[step] + _places[slot], value);
                    }
                }
            }
        }

        private void Load(SlidingWindow window, WeightMatrix weights, int band) =>
            window.Load(weights, band * _height, Math.Min(_height, Rows - (band * _height)));

        private void Skip(SlidingWindow window, int end)
        {
            for (int row = 0; row < Math.Min(_height, Rows); row++)
                window.Take(row, end, out _, out _);
        }

        private void Store(SlidingWindow window, int step, int width)
        {
            int start = _windowStart[step];
            for (int row = 0; row < Math.Min(_height, Rows); row++)
            {
                if (!window.Take(row, start + width, out int tap, out float value)) continue;
                int slot = (step * _height) + row;
                _slots.Keep(slot, value);
                _places[slot] = (byte)(tap - start);
            }
        }
    }
}
