using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>The rows that a dense kernel takes at a time, the weights of a tap side by side.</summary>
internal static class DenseTile
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 6;

    /// <summary>Which of a tile's lanes holds a row: where rows run out, the last ones.</summary>
    public static int LaneOf(int row, int rows) => (row % Rows) + Math.Max(0, (row / Rows * Rows) + Rows - rows);

    /// <summary>
    /// The rows of a tile's six lanes. Where rows run out the last one stands last: what the lanes before it store in its
    /// place is overwritten.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RowsOf(int first, int end, out int a, out int b, out int c, out int d, out int e, out int f)
    {
        int missing = Math.Max(0, first + Rows - end);
        a = missing > 0 ? end - 1 : first;
        b = missing > 1 ? end - 1 : first + 1 - missing;
        c = missing > 2 ? end - 1 : first + 2 - missing;
        d = missing > 3 ? end - 1 : first + 3 - missing;
        e = missing > 4 ? end - 1 : first + 4 - missing;
        f = first + 5 - missing;
    }
}
