namespace SparseRuntime.Tensors;

/// <summary>
/// Bands of a few rows whose kept weights are cut into steps by a <see cref="SlidingWindow"/>; one step or several look at
/// the same window. Per window: its first tap; per step and row: a value and one byte with its place in the window;
/// rows that take no part store zeros at place 0. The last band is filled up. Bytes: 5 per slot, 4 per window, a 32-bit
/// start per band and one more; a bit per slot comes on top when a kept weight is zero.
/// </summary>
public sealed class SlidingFormat : IWeightFormat
{
    /// <summary>A format with windows of the given shape.</summary>
    /// <param name="height">Rows of a band, at least 1: as many as a register has lanes.</param>
    /// <param name="width">Taps of a window, 1 to 255: as many inputs as a lookup within registers reaches.</param>
    /// <param name="stepsPerWindow">Steps that look at each window, at least 1: weights that it takes of a row at most.</param>
    /// <param name="alignment">Windows begin at multiples of it, 1 to <paramref name="width"/>; half the width when 0.</param>
    /// <exception cref="ArgumentException">An extent is out of range.</exception>
    public SlidingFormat(int height, int width, int stepsPerWindow = 1, int alignment = 0)
    {
        if (height < 1) throw new ArgumentOutOfRangeException(nameof(height), height, $"a band of {height} rows is below 1");
        if (width is < 1 or > byte.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(width), width, $"a window of {width} taps is outside 1 to {byte.MaxValue}");
        if (stepsPerWindow < 1) throw new ArgumentOutOfRangeException(nameof(stepsPerWindow), stepsPerWindow, $"{stepsPerWindow} steps per window are below 1");
        if (alignment < 0 || alignment > width)
            throw new ArgumentOutOfRangeException(nameof(alignment), alignment, $"windows of {width} taps cannot begin at multiples of {alignment}");
        Height = height;
        Width = width;
        StepsPerWindow = stepsPerWindow;
        Alignment = alignment > 0 ? alignment : (width + 1) / 2;
    }

    /// <summary>Rows of a band.</summary>
    public int Height { get; }

    /// <summary>Taps of a window.</summary>
    public int Width { get; }

    /// <summary>Steps that look at each window.</summary>
    public int StepsPerWindow { get; }

    /// <summary>Windows begin at multiples of it.</summary>
    public int Alignment { get; }

    /// <inheritdoc/>
    public string Name => StepsPerWindow == 1 ? $"sliding-{Height}x{Width}" : $"sliding-{Height}x{Width}x{StepsPerWindow}";

    /// <inheritdoc/>
    public EncodedWeights Encode(WeightMatrix weights) => new SlidingWeights(weights, this);

    private sealed class SlidingWeights : EncodedWeights
    {
        private readonly int _height;
        private readonly int _stepsPerWindow;
        private readonly int[] _bandStart;
        private readonly int[] _windowStart;
        private readonly byte[] _places;
        private readonly SlotArray _slots;

        public SlidingWeights(WeightMatrix weights, SlidingFormat format)
            : base(weights.Rows, weights.Taps)
        {
            int height = _height = format.Height, width = format.Width;
            int perWindow = _stepsPerWindow = format.StepsPerWindow;
            NonzeroCount = weights.NonzeroCount;
            int bands = (int)(((long)Rows + height - 1) / height);
            _bandStart = new int[bands + 1];
            var window = new SlidingWindow(Math.Min(height, Math.Max(Rows, 1)), Taps);
            var starts = new List<int>();
            for (int band = 0; band < bands; band++)
            {
                for (Load(window, weights, band); window.Step(format.Alignment, out int start);)
                {
                    starts.Add(start);
                    for (int step = 0; step < perWindow; step++)
                        Skip(window, start + width);
                }

                _bandStart[band + 1] = starts.Count;
            }

            _windowStart = [.. starts];
            _slots = new SlotArray((long)_windowStart.Length * perWindow * height);
            _places = new byte[_slots.Count];
            for (int band = 0; band < bands; band++)
            {
                Load(window, weights, band);
                for (int step = _bandStart[band] * perWindow; step < _bandStart[band + 1] * perWindow; step++)
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
                for (int step = _bandStart[band] * _stepsPerWindow; step < _bandStart[band + 1] * _stepsPerWindow; step++)
                {
                    for (int row = 0; row < _height; row++, slot++)
                    {
                        if (_slots.IsKept(slot, out float value)) visit((band * _height) + row, _windowStart[step / _stepsPerWindow] + _places[slot], value);
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
            int start = _windowStart[step / _stepsPerWindow];
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
