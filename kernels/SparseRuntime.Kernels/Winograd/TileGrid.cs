using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// The tiles that cover one image's output plane, numbered line by line. Where several lines of tiles fit a block of
/// registers, each is followed by one more place, whose results are dropped: then a tile's inputs, cut by phase, lie at
/// constant distances from its number, and registers go on across lines. Longer lines are filled up to whole registers, and
/// no block has tiles of two.
/// </summary>
internal readonly struct TileGrid
{
    /// <summary>Covers an output plane.</summary>
    /// <param name="plane">The output plane; two axes.</param>
    /// <param name="outputs">Outputs of a tile along each axis.</param>
    /// <param name="lanes">Tiles of a register.</param>
    public TileGrid(Extent3 plane, int outputs, int lanes)
    {
        Lines = (int)(((long)plane.Height + outputs - 1) / outputs);
        LineTiles = (int)(((long)plane.Width + outputs - 1) / outputs);
        IsWide = LineTiles >= lanes * MostRegisters;
        Stride = IsWide ? (int)(((long)LineTiles + lanes - 1) / lanes * lanes) : LineTiles + 1;
        Tiles = Math.Max(0L, ((long)Lines * Stride) - (IsWide ? 0 : 1));
        Registers = (Tiles + lanes - 1) / lanes;
    }

    /// <summary>The most registers of a block.</summary>
    public static int MostRegisters => 4;

    /// <summary>Lines of tiles.</summary>
    public int Lines { get; }

    /// <summary>Tiles of a line.</summary>
    public int LineTiles { get; }

    /// <summary>Places from one line to the next.</summary>
    public int Stride { get; }

    /// <summary>Whether lines are at least as long as a block, begin with a register, and are walked one by one.</summary>
    public bool IsWide { get; }

    /// <summary>Tiles and places between lines.</summary>
    public long Tiles { get; }

    /// <summary>Registers that hold them.</summary>
    public long Registers { get; }
}
