using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The samples of one part of a region along one axis.</summary>
internal readonly struct RoiBins
{
    private readonly double _start;
    private readonly double _step;

    /// <summary>The samples of a part.</summary>
    /// <param name="regions">[regions, 4]: x and y of two corners.</param>
    /// <param name="region">Which region.</param>
    /// <param name="coordinate">0 for x, 1 for y.</param>
    /// <param name="scale">What coordinates are multiplied with.</param>
    /// <param name="halfPixel">Whether coordinates count from the edge of the first element.</param>
    /// <param name="part">Which part.</param>
    /// <param name="parts">Into how many parts the region is divided.</param>
    /// <param name="samples">Samples per part; 0 for about one per element.</param>
    /// <param name="extent">The image's extent.</param>
    internal RoiBins(TensorView regions, int region, int coordinate, float scale, bool halfPixel, int part, int parts, int samples, int extent)
    {
        Extent = extent;
        double offset = halfPixel ? 0.5 : 0;
        double begin = (Numbers.ReadFloat(regions, (4 * region) + coordinate) * scale) - offset;
        double length = (Numbers.ReadFloat(regions, (4 * region) + coordinate + 2) * scale) - offset - begin;
        if (!halfPixel) length = Math.Max(length, 1);
        double size = length / parts;
        double count = samples > 0 ? samples : Math.Ceiling(size);
        if (!double.IsFinite(begin) || !double.IsFinite(count) || count > int.MaxValue)
            throw new InvalidOperationException($"region {region} reaches from {begin} over {length} elements, which cannot be sampled");
        Count = (int)Math.Max(0, count);
        if (Count == 0) return;
        _step = size / Count;
        _start = begin + (part * size) + (_step / 2);

        // Only what is at most one element outside counts: −1 ≤ start + i · step ≤ extent.
        double first = _step > 0 ? Math.Ceiling((-1 - _start) / _step) : IsNear(_start) ? 0 : Count;
        double last = _step > 0 ? Math.Floor((extent - _start) / _step) : Count - 1.0;
        if (_step < 0)
        {
            first = Math.Ceiling((extent - _start) / _step);
            last = Math.Floor((-1 - _start) / _step);
        }

        First = (int)Math.Clamp(first, 0, Count);
        End = (int)Math.Clamp(last + 1, First, Count);
    }

    /// <summary>How many samples there are.</summary>
    internal int Count { get; }

    /// <summary>The first sample that lies on the image.</summary>
    internal int First { get; }

    /// <summary>The sample after the last that lies on the image.</summary>
    internal int End { get; }

    /// <summary>The image's extent.</summary>
    internal int Extent { get; }

    /// <summary>The elements before and after a sample, and how far it is from the first to the second.</summary>
    internal (int Before, int After, double Ratio) Sample(int index)
    {
        double place = Math.Max(0, _start + (index * _step));
        int before = (int)Math.Min(Math.Floor(place), Extent - 1.0);
        return before == Extent - 1 ? (before, before, 0) : (before, before + 1, place - before);
    }

    private bool IsNear(double place) => place >= -1 && place <= Extent;
}
