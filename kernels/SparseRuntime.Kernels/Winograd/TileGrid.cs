using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// The tiles that cover one image's output plane, numbered line by line. Every line of tiles is followed by one more place,
/// whose results are dropped: then a tile's inputs, cut by phase, lie at constant distances from its number, and registers
/// of tiles go on across lines.
/// </summary>
internal readonly struct TileGrid
{
    /// <summary>Covers an output plane.</summary>
    /// <param name="plane">The output plane; two axes.</param>
    /// <param name="outputs">Outputs of a tile along each axis.</param>
    public TileGrid(Extent3 plane, int outputs)
    {
        Lines = (plane.Height + outputs - 1) / outputs;
        LineTiles = (plane.Width + outputs - 1) / outputs;
        Stride = LineTiles + 1;
        Tiles = Math.Max(0, (Lines * Stride) - 1);
    }

    /// <summary>Lines of tiles.</summary>
    public int Lines { get; }

    /// <summary>Tiles of a line.</summary>
    public int LineTiles { get; }

    /// <summary>Places from one line to the next.</summary>
    public int Stride { get; }

    /// <summary>Tiles and places between lines.</summary>
    public int Tiles { get; }

    /// <summary>Registers that hold them.</summary>
    public int Registers(int lanes) => (Tiles + lanes - 1) / lanes;
}
