namespace SparseRuntime.Planning;

/// <summary>
/// Gives values offsets in one arena so that no two that are alive at the same step overlap. Two placements compete, and
/// the smaller arena wins: in running order, which takes n log n steps whatever the lifetimes; and largest first, which
/// usually packs better but looks at every two values that are alive together, and is left out where those are many.
/// </summary>
internal static class MemoryPlanner
{
    /// <summary>Offsets are multiples of this: a cache line, an AVX-512 vector.</summary>
    public const int Alignment = 64;

    /// <summary>The most pairs of values alive together that are looked at: a fraction of a second.</summary>
    private const long MostPairs = 1 << 22;

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
        var aligned = new Demand[demands.Length];
        for (int i = 0; i < aligned.Length; i++)
            aligned[i] = demands[i] with { Bytes = (demands[i].Bytes + Alignment - 1) / Alignment * Alignment };
        var inOrder = RunningOrderPlacement.Of(aligned);
        inOrder.Offsets.CopyTo(offsets);
        if (inOrder.ArenaBytes == inOrder.LargestLiveSet || inOrder.LivePairs > MostPairs) return inOrder.ArenaBytes;

        var largestFirst = new long[demands.Length];
        long arena = LargestFirstPlacement.Place(aligned, largestFirst);
        if (arena >= inOrder.ArenaBytes) return inOrder.ArenaBytes;
        largestFirst.CopyTo(offsets);
        return arena;
    }
}
