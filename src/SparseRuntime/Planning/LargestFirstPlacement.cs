namespace SparseRuntime.Planning;

/// <summary>Places values largest first, each in the lowest gap between those that are alive with it and placed already.</summary>
internal static class LargestFirstPlacement
{
    /// <summary>Places values whose sizes are aligned.</summary>
    /// <param name="demands">The values.</param>
    /// <param name="offsets">Receives one offset per value.</param>
    /// <returns>Bytes of the arena.</returns>
    public static long Place(MemoryPlanner.Demand[] demands, long[] offsets)
    {
        var order = new int[demands.Length];
        var sizes = new (long NegativeBytes, int Index)[demands.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            sizes[i] = (-demands[i].Bytes, i);
        }

        Array.Sort(sizes, order);
        var placed = new LifetimeIndex(demands);
        var overlapping = new List<int>();
        var taken = new List<(long Start, long End)>();
        long arena = 0;
        foreach (int index in order)
        {
            long bytes = demands[index].Bytes;
            if (bytes == 0) break;
            overlapping.Clear();
            taken.Clear();
            placed.Find(demands[index].First, demands[index].Last, overlapping);
            foreach (int other in overlapping)
                taken.Add((offsets[other], offsets[other] + demands[other].Bytes));
            taken.Sort();
            long start = 0;
            foreach ((long otherStart, long otherEnd) in taken)
            {
                // They are sorted by start: the first gap that fits is the lowest.
                if (otherStart - start >= bytes) break;
                start = Math.Max(start, otherEnd);
            }

            offsets[index] = start;
            arena = Math.Max(arena, start + bytes);
            placed.Add(index);
        }

        return arena;
    }
}
