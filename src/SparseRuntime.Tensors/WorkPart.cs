namespace SparseRuntime.Tensors;

/// <summary>One thread's share of a piece of work: part <paramref name="Index"/> of <paramref name="Count"/>.</summary>
/// <param name="Index">Which part, from 0.</param>
/// <param name="Count">How many parts there are.</param>
public readonly record struct WorkPart(int Index, int Count)
{
    /// <summary>All of the work.</summary>
    public static WorkPart Whole { get; } = new(0, 1);

    /// <summary>The items that this part handles. The parts of one piece of work cover every item exactly once.</summary>
    /// <param name="items">How many items there are in all.</param>
    /// <param name="granularity">Ranges begin at multiples of this.</param>
    public (int Start, int End) Range(int items, int granularity = 1)
    {
        long units = ((long)items + granularity - 1) / granularity;
        long start = units * Index / Count * granularity;
        long end = units * (Index + 1) / Count * granularity;
        return ((int)Math.Min(start, items), (int)Math.Min(end, items));
    }
}
