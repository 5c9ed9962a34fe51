namespace SparseRuntime.Planning;

/// <summary>The gaps in an arena that grows at its top; neighbouring ones are always one. Every change takes log n steps.</summary>
internal sealed class FreeGaps
{
    private readonly SortedSet<(long Bytes, long Start)> _bySize = [];
    private readonly Dictionary<long, long> _endOf = [];
    private readonly Dictionary<long, long> _startOf = [];

    /// <summary>Bytes up to the end of what was highest so far.</summary>
    public long Top { get; private set; }

    /// <summary>Takes bytes from the smallest gap that has them, the lowest of several; from the top when none has.</summary>
    /// <returns>Where they begin.</returns>
    public long Take(long bytes)
    {
        if (bytes == 0) return 0;
        (long size, long start) = _bySize.GetViewBetween((bytes, 0), (long.MaxValue, long.MaxValue)).Min;
        if (size == 0)
        {
            // The gap below the top, if there is one, is the beginning of what is taken.
            if (!_startOf.TryGetValue(Top, out start)) start = Top;
            else Remove(start, Top);
            Top = start + bytes;
            return start;
        }

        Remove(start, start + size);
        if (size > bytes) Add(start + bytes, start + size);
        return start;
    }

    /// <summary>Gives bytes back.</summary>
    public void Free(long start, long bytes)
    {
        if (bytes == 0) return;
        long end = start + bytes;
        if (_startOf.TryGetValue(start, out long before))
        {
            Remove(before, start);
            start = before;
        }

        if (_endOf.TryGetValue(end, out long after))
        {
            Remove(end, after);
            end = after;
        }

        Add(start, end);
    }

    private void Add(long start, long end)
    {
        _bySize.Add((end - start, start));
        _endOf.Add(start, end);
        _startOf.Add(end, start);
    }

    private void Remove(long start, long end)
    {
        _bySize.Remove((end - start, start));
        _endOf.Remove(start);
        _startOf.Remove(end);
    }
}
