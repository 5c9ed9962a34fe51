using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>
/// What a weight matrix keeps, as two pictures: all of it, in cells whose shade is the share of weights kept, and the top
/// left corner, a pixel a weight, where patterns too fine for the first show.
/// </summary>
internal sealed class SparsityPicture
{
    /// <summary>Rows and taps of the corner, where the matrix has as many.</summary>
    public const int CornerExtent = 32;

    /// <summary>A mid blue, to be told from light and dark backgrounds alike.</summary>
    private const int Ink = 0x4C6EF5;

    private readonly double[] _density;
    private readonly byte[] _corner;

    private SparsityPicture(WeightMatrix weights, int mostCells)
    {
        CellRows = Math.Min(weights.Rows, mostCells);
        CellTaps = Math.Min(weights.Taps, mostCells);
        CornerRows = Math.Min(weights.Rows, CornerExtent);
        CornerTaps = Math.Min(weights.Taps, CornerExtent);
        IsWhole = CellRows == weights.Rows && CellTaps == weights.Taps;
        _density = new double[CellRows * CellTaps];
        _corner = new byte[CornerRows * CornerTaps];
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        var cellOfTap = new int[weights.Taps];
        for (int tap = 0; tap < cellOfTap.Length; tap++)
            cellOfTap[tap] = (int)((long)tap * CellTaps / weights.Taps);
        for (int row = 0; row < weights.Rows; row++)
        {
            Span<double> cells = _density.AsSpan((int)((long)row * CellRows / weights.Rows) * CellTaps, CellTaps);
            int length = weights.CopyRowNonzeros(row, taps, values);
            foreach (int tap in taps.AsSpan(0, length))
            {
                cells[cellOfTap[tap]]++;
                if (row < CornerRows && tap < CornerTaps) _corner[(row * CornerTaps) + tap] = PngImage.FullLevel;
            }
        }

        for (int y = 0; y < CellRows; y++)
        {
            for (int x = 0; x < CellTaps; x++)
                _density[(y * CellTaps) + x] /= (double)Extent(y, CellRows, weights.Rows) * Extent(x, CellTaps, weights.Taps);
        }
    }

    /// <summary>Rows of cells: those of the matrix, or as many as may be.</summary>
    public int CellRows { get; }

    /// <summary>Cells of a row, by the same rule.</summary>
    public int CellTaps { get; }

    /// <summary>Rows of the corner.</summary>
    public int CornerRows { get; }

    /// <summary>Taps of the corner.</summary>
    public int CornerTaps { get; }

    /// <summary>Whether every cell is one weight.</summary>
    public bool IsWhole { get; }

    /// <summary>Whether the corner shows what the cells do not.</summary>
    public bool HasCorner => !IsWhole || CornerRows < CellRows || CornerTaps < CellTaps;

    /// <summary>The share of weights kept per cell, row by row.</summary>
    public ReadOnlySpan<double> Density => _density;

    /// <summary>The picture of a matrix; null of one without elements.</summary>
    /// <param name="weights">The matrix.</param>
    /// <param name="mostCells">Cells along each side, at most.</param>
    public static SparsityPicture? Of(WeightMatrix weights, int mostCells) =>
        weights.Rows > 0 && weights.Taps > 0 ? new SparsityPicture(weights, mostCells) : null;

    /// <summary>All cells as PNG.</summary>
    public byte[] MapPng() => PngImage.Encode(CellTaps, CellRows, [.. _density.Select(Level)], Ink);

    /// <summary>The corner as PNG.</summary>
    public byte[] CornerPng() => PngImage.Encode(CornerTaps, CornerRows, _corner, Ink);

    /// <summary>
    /// The shade of a density: its square root, as differences among sparse cells would else not be seen, and none only
    /// where nothing is kept.
    /// </summary>
    public static byte Level(double density) =>
        density <= 0 ? (byte)0 : (byte)Math.Clamp(Math.Round(PngImage.FullLevel * Math.Sqrt(density)), 1, PngImage.FullLevel);

    /// <summary>How many of <paramref name="total"/> indices fall into a cell, where index i falls into cell i · cells / total.</summary>
    private static long Extent(int cell, int cells, int total) =>
        ((((cell + 1L) * total) + cells - 1) / cells) - ((((long)cell * total) + cells - 1) / cells);
}
