namespace SparseRuntime.Kernels;

/// <summary>
/// The order in which weights of which every group of M taps keeps N are taken. A step takes one weight of every row; steps
/// come in pairs, whose sums are apart, and in turns, whose positions fill a word per row.
/// </summary>
/// <remarks>
/// One kept weight: a pair takes that of a group and that of the next. Two: a pair takes both of one group. Four: the pairs of
/// a turn take one weight each of two groups. The last turn may be shorter.
/// </remarks>
/// <param name="Kept">N: 1, 2, or 4 where positions have 3 bits.</param>
/// <param name="Bits">Bits of a position: 2 or 3.</param>
internal readonly record struct NOfMSteps(int Kept, int Bits)
{
    /// <summary>M: taps of a group.</summary>
    public int Group => 1 << Bits;

    /// <summary>The binary logarithm of <see cref="PerTurn"/>.</summary>
    public int TurnShift => 6 - Bits;

    /// <summary>Steps of a turn: 16 of 2 bits, 8 of 3.</summary>
    public int PerTurn => 1 << TurnShift;

    /// <summary>Taps are filled up to a multiple of this: what whole pairs take.</summary>
    public int TapGranularity => Kept == 2 ? Group : 2 * Group;

    /// <summary>Taps from the group of a pair's first step to that of its second.</summary>
    public int TapsWithinPair => Kept == 2 ? 0 : Group;

    /// <summary>Taps from a pair to the next one of the turn.</summary>
    public int TapsPerPair => Kept == 1 ? 2 * Group : Kept == 2 ? Group : 0;

    /// <summary>Taps from where the pairs of a turn have led to where the next turn begins.</summary>
    public int TapsPerTurn => Kept == 4 ? 2 * Group : 0;

    /// <summary>Steps that take all weights of a row.</summary>
    /// <param name="taps">Its taps, filled up.</param>
    public int Count(int taps) => (taps >> Bits) * Kept;

    /// <summary>The step that takes a weight.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="index">The number of kept weights before it in the group.</param>
    public int Step(int group, int index) =>
        Kept == 4 ? (group >> 1 << TurnShift) + (2 * index) + (group & 1) : (group * Kept) + index;

    /// <summary>The group that a step takes weights of.</summary>
    public int GroupOf(int step) =>
        Kept == 4 ? (step >> TurnShift << 1) + (step & 1) : step / Kept;
}
