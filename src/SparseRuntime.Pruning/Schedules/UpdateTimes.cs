namespace SparseRuntime.Pruning;

/// <summary>The steps at which a mask changes: <c>t_0 + kΔt</c>, with the last one at t_f whether or not Δt divides the range.</summary>
public sealed class UpdateTimes
{
    private readonly long[] _steps;

    private UpdateTimes(long[] steps) => _steps = steps;

    /// <summary>The steps in rising order, none twice.</summary>
    public IReadOnlyList<long> Steps => _steps;

    /// <summary>An update at the start, one every so many steps, and one at the end.</summary>
    /// <param name="start">t_0.</param>
    /// <param name="end">t_f, not before t_0.</param>
    /// <param name="interval">Δt, in steps, at least 1.</param>
    /// <exception cref="ArgumentException">The range ends before it starts, or the interval is below 1.</exception>
    public static UpdateTimes Every(long start, long end, long interval)
    {
        CheckRange(start, end);
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, 1);
        var steps = new List<long>();
        for (long step = start; step < end; step += Math.Min(interval, end - step))
            steps.Add(step);
        steps.Add(end);
        return new UpdateTimes([.. steps]);
    }

    /// <summary>So many updates after the one at the start: <c>Δt = (t_f − t_0)/n</c>, each rounded to the nearest step.</summary>
    /// <param name="start">t_0.</param>
    /// <param name="end">t_f, not before t_0.</param>
    /// <param name="updates">n, at least 1; where the range has fewer steps, there is one update at each.</param>
    /// <exception cref="ArgumentException">The range ends before it starts, or there are no updates.</exception>
    public static UpdateTimes Evenly(long start, long end, int updates)
    {
        CheckRange(start, end);
        ArgumentOutOfRangeException.ThrowIfLessThan(updates, 1);
        long count = Math.Min(updates, Math.Max(1, end - start));
        return new UpdateTimes([.. LongRange(count).Select(k => start + (long)Math.Round((double)(end - start) * k / count)).Distinct()]);
    }

    /// <summary>Whether the mask changes at a step.</summary>
    public bool Includes(long step) => Array.BinarySearch(_steps, step) >= 0;

    private static IEnumerable<long> LongRange(long last)
    {
        for (long k = 0; k <= last; k++)
            yield return k;
    }

    private static void CheckRange(long start, long end)
    {
        if (end < start) throw new ArgumentException($"updates end at step {end}, before their start at {start}", nameof(end));
    }
}
