using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>
/// What packing one tap of a window amounts to when columns are one or two apart in the input: registers to copy, then
/// zeros to write over what was copied from outside the row. The list is the same for every feature; it is worked out
/// once per panel, for each position of the kernel.
/// </summary>
internal unsafe struct MoveList
{
    /// <summary>Where the moves of each kernel position begin; one entry more than positions.</summary>
    public int* MoveStart;

    /// <summary>Where the zeros of each kernel position begin; one entry more than positions.</summary>
    public int* ZeroStart;

    /// <summary>The moves, an even number, by rising target: what a register writes too far is overwritten by the next.</summary>
    public VectorMove* Moves;

    /// <summary>The zeros, written after the moves.</summary>
    public ZeroFill* Zeros;

    /// <summary>The lowest source of any move; may be negative.</summary>
    public int FirstSource;

    /// <summary>One past the highest element that any move reads.</summary>
    public int EndSource;

    /// <summary>Bytes that <see cref="Build"/> needs for panels of <paramref name="columns"/> columns in at most <paramref name="runs"/> runs.</summary>
    public static long ScratchBytes(int positions, int columns, long runs) =>
        (2L * (positions + 1) * sizeof(int))
        + (positions * (((columns / PanelCopy.VectorLength) + runs + 1) * sizeof(VectorMove)))
        + (positions * ((2 * runs) + 1) * sizeof(ZeroFill));

    /// <summary>Builds the lists.</summary>
    /// <param name="positions">Positions of the kernel; 1 for pointwise layers.</param>
    /// <param name="copies">positions × runs entries.</param>
    /// <param name="runCount">Number of runs.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="width">Values per panel row.</param>
    /// <param name="stride">How far apart columns are: 1 or 2.</param>
    /// <param name="scratch">Memory as <see cref="ScratchBytes"/> says.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static MoveList Build(int positions, WindowCopy* copies, int runCount, int columns, int width, int stride, byte* scratch)
    {
        var list = new MoveList { MoveStart = (int*)scratch, FirstSource = int.MaxValue, EndSource = int.MinValue };
        list.ZeroStart = list.MoveStart + positions + 1;
        list.Moves = (VectorMove*)(list.ZeroStart + positions + 1);
        list.Zeros = (ZeroFill*)(list.Moves + (positions * ((columns / PanelCopy.VectorLength) + runCount + 1)));
        int moves = 0, zeros = 0;
        for (int position = 0; position < positions; position++)
        {
            list.MoveStart[position] = moves;
            list.ZeroStart[position] = zeros;
            for (int r = 0; r < runCount; r++, copies++)
            {
                int length = copies->ZerosBefore + copies->Length + copies->ZerosAfter;
                if (copies->Length == 0)
                {
                    AddZeros(list.Zeros, ref zeros, copies->Target, length);
                    continue;
                }

                int source = (int)copies->Source - (copies->ZerosBefore * stride);
                list.FirstSource = Math.Min(list.FirstSource, source);
                for (int i = 0; i < length; i += PanelCopy.VectorLength)
                    list.Moves[moves++] = new VectorMove { Source = source + (i * stride), Target = copies->Target + i };
                list.EndSource = Math.Max(list.EndSource, list.Moves[moves - 1].Source + ((PanelCopy.VectorLength - 1) * stride) + 1);
                AddZeros(list.Zeros, ref zeros, copies->Target, copies->ZerosBefore);
                AddZeros(list.Zeros, ref zeros, copies->Target + copies->ZerosBefore + copies->Length, copies->ZerosAfter);
            }

            // Moves are made two at a time; one made twice does no harm.
            if ((moves - list.MoveStart[position]) % 2 != 0)
            {
                list.Moves[moves] = list.Moves[moves - 1];
                moves++;
            }

            AddZeros(list.Zeros, ref zeros, columns, width - columns);
        }

        list.MoveStart[positions] = moves;
        list.ZeroStart[positions] = zeros;
        return list;
    }

    private static void AddZeros(ZeroFill* list, ref int count, int target, int zeros)
    {
        if (zeros > 0) list[count++] = new ZeroFill { Target = target, Count = zeros };
    }
}
