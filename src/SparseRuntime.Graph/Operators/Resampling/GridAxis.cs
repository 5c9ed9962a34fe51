namespace SparseRuntime.Graph.Operators;

/// <summary>One coordinate of a sampled place: which elements along the axis count, and how much.</summary>
internal readonly struct GridAxis
{
    /// <summary>The most elements per axis.</summary>
    internal const int MostTaps = 4;

    private readonly double _place;
    private readonly int _extent;
    private readonly double _low;
    private readonly double _high;
    private readonly GridPadding _padding;
    private readonly ResizeMode _mode;

    /// <summary>The elements around a coordinate.</summary>
    /// <param name="coordinate">From −1 to 1 over the axis.</param>
    /// <param name="extent">The image's extent, at least 1.</param>
    /// <param name="mode">How elements combine.</param>
    /// <param name="padding">What lies outside.</param>
    /// <param name="alignCorners">Whether −1 and 1 are the middles of the outermost elements instead of their edges.</param>
    internal GridAxis(double coordinate, int extent, ResizeMode mode, GridPadding padding, bool alignCorners)
    {
        _extent = extent;
        _padding = padding;
        _mode = mode;
        (_low, _high) = alignCorners ? (0, extent - 1.0) : (-0.5, extent - 0.5);
        double place = alignCorners ? (coordinate + 1) / 2 * (extent - 1) : (((coordinate + 1) * extent) - 1) / 2;

        // What is no number, or too far away for an index, is outside in every way.
        if (double.IsNaN(place)) place = double.NegativeInfinity;
        if (mode == ResizeMode.Nearest) place = Math.Round(place, MidpointRounding.ToEven);
        if (place < _low || place > _high)
        {
            place = padding switch
            {
                GridPadding.Border => Math.Clamp(place, 0, extent - 1.0),
                GridPadding.Reflection => Reflect(place),
                _ => Math.Clamp(place, -4.0, extent + 4.0),
            };
        }

        _place = place;
    }

    /// <summary>How many elements count.</summary>
    internal int Taps => _mode switch
    {
        ResizeMode.Nearest => 1,
        ResizeMode.Linear => 2,
        _ => 4,
    };

    /// <summary>The position along the axis of an element that counts; −1 where a zero stands for it.</summary>
    internal int Position(int tap)
    {
        double position = First + tap;
        if (position >= 0 && position < _extent) return (int)position;
        return _padding switch
        {
            GridPadding.Border => (int)Math.Clamp(position, 0, _extent - 1.0),
            GridPadding.Reflection => (int)Math.Clamp(Reflect(position), 0, _extent - 1.0),
            _ => -1,
        };
    }

    /// <summary>The weight of an element that counts.</summary>
    internal double Weight(int tap)
    {
        if (_mode == ResizeMode.Nearest) return 1;
        double x = Math.Abs(_place - (First + tap));
        if (_mode == ResizeMode.Linear) return 1 - x;
        const double A = -0.75;
        return x <= 1 ? (((((A + 2) * x) - (A + 3)) * x) * x) + 1 : (((((x - 5) * x) + 8) * x) - 4) * A;
    }

    private double First => Math.Floor(_place) - (_mode == ResizeMode.Cubic ? 1 : 0);

    private double Reflect(double place)
    {
        double range = _high - _low;
        if (range == 0 || double.IsInfinity(place)) return _low < 0 ? 0 : _low;
        double beyond = Math.Abs(place - _low) % (2 * range);
        return beyond <= range ? _low + beyond : _high - (beyond - range);
    }
}
