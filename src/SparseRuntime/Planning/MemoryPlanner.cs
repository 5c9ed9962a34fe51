namespace SparseRuntime.Planning;

/// <summary>
/// Gives values offsets in one arena so that no two that are alive at the same step overlap: largest first, each in
/// the lowest gap that fits.
/// </summary>
internal static class MemoryPlanner
{
    /// <summary>Offsets are multiples of this: a cache line, an AVX-512 vector.</summary>
    public const int Alignment = 64;

    /// <summary>A value that needs memory.</summary>
    /// <param name="Bytes">How much.</param>
    /// <param name="First">The step that writes it.</param>
    /// <param name="Last">The last step that reads it; not before <paramref name="First"/>.</param>
    public readonly record struct Demand(long Bytes, int First, int Last);

    /// <summary>Plans the arena.</summary>
    /// <param name="demands">The values.</param>
    /// <param name="offsets">Receives one offset per value.</param>
    /// <returns>Bytes of the arena.</returns>
    public static long Plan(ReadOnlySpan<Demand> demands, Span<long> offsets)
    {
        var order = new int[demands.Length];
        var sizes = new (long NegativeBytes, int Index)[demands.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            sizes[i] = (-demands[i].Bytes, i);
        }

        Array.Sort(sizes, order);

        long arena = 0;
        var placed = new List<(long Start, long End, int First, int Last)>(order.Length);
        foreach (int index in order)
        {
            Demand demand = demands[index];
            long bytes = (demand.Bytes + Alignment - 1) / Alignment * Alignment;
            long start = 0;
            foreach ((long otherStart, long otherEnd, int first, int last) in placed)
            {
                if (first > demand.Last || last < demand.First) continue;
                // The list is sorted by start: the first gap that fits is the lowest.
                if (otherStart - start >= bytes) break;
                start = Math.Max(start, otherEnd);
            }

            offsets[index] = start;
            arena = Math.Max(arena, start + bytes);
            int position = placed.BinarySearch((start, start + bytes, demand.First, demand.Last));
            placed.Insert(position < 0 ? ~position : position, (start, start + bytes, demand.First, demand.Last));
        }

        return arena;
    }
}
