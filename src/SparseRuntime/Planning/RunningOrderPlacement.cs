namespace SparseRuntime.Planning;

/// <summary>
/// Places values in the order in which they are written, each in the smallest gap that those alive leave, or on top of
/// them all; of values written at the same step the largest comes first.
/// </summary>
internal sealed class RunningOrderPlacement
{
    private readonly MemoryPlanner.Demand[] _demands;
    private readonly FreeGaps _gaps = new();

    private RunningOrderPlacement(MemoryPlanner.Demand[] demands) => (_demands, Offsets) = (demands, new long[demands.Length]);

    /// <summary>One offset per value.</summary>
    public long[] Offsets { get; }

    /// <summary>Bytes up to the end of the highest value.</summary>
    public long ArenaBytes { get; private set; }

    /// <summary>The most bytes that are alive at one step: no arena can be smaller.</summary>
    public long LargestLiveSet { get; private set; }

    /// <summary>How many pairs of values are alive together at some step.</summary>
    public long LivePairs { get; private set; }

    /// <summary>Places values whose sizes are aligned.</summary>
    public static RunningOrderPlacement Of(MemoryPlanner.Demand[] demands)
    {
        var placement = new RunningOrderPlacement(demands);
        placement.Place();
        return placement;
    }

    private void Place()
    {
        int[] begins = Sorted(demand => (demand.First, -demand.Bytes));
        int[] ends = Sorted(demand => (demand.Last, 0));
        int ended = 0;
        long live = 0;
        for (int begun = 0; begun < begins.Length; begun++)
        {
            int index = begins[begun];
            for (; _demands[ends[ended]].Last < _demands[index].First; ended++)
            {
                long freed = _demands[ends[ended]].Bytes;
                live -= freed;
                _gaps.Free(Offsets[ends[ended]], freed);
            }

            live += _demands[index].Bytes;
            LargestLiveSet = Math.Max(LargestLiveSet, live);
            LivePairs += begun - ended;
            Offsets[index] = _gaps.Take(_demands[index].Bytes);
        }

        ArenaBytes = _gaps.Top;
    }

    private int[] Sorted(Func<MemoryPlanner.Demand, (int Step, long Then)> key)
    {
        var keys = new (int, long, int)[_demands.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            (int step, long then) = key(_demands[i]);
            keys[i] = (step, then, i);
        }

        Array.Sort(keys);
        return Array.ConvertAll(keys, k => k.Item3);
    }
}
