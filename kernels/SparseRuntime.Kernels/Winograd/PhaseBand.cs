using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// What a block of tiles depends on, of one input feature at a time, cut by phase: inputs at every m-th place along both
/// axes, from each of m × m starts, for tiles of m × m outputs.
/// </summary>
internal readonly unsafe struct PhaseBand<TSimd, TVector, TTile>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TTile : struct, IWinogradTile
{
    private readonly TileGrid _grid;
    private readonly Extent3 _plane;
    private readonly int _padTop;
    private readonly int _padLeft;
    private readonly int _firstLine;
    private readonly int _firstPlace;
    private readonly int _endPlace;
    private readonly int _lines;
    private readonly int _bufferLine;

    /// <summary>Finds what a block depends on.</summary>
    /// <param name="grid">The tiles.</param>
    /// <param name="window">The window.</param>
    /// <param name="inputPlane">One feature's plane.</param>
    /// <param name="firstTile">The block's first tile.</param>
    /// <param name="tiles">The block's number of tiles.</param>
    public PhaseBand(TileGrid grid, LinearWindow window, Extent3 inputPlane, int firstTile, int tiles)
    {
        _grid = grid;
        _plane = inputPlane;
        _padTop = window.PadBegin.Height;
        _padLeft = window.PadBegin.Width;
        _firstLine = firstTile / grid.Stride;
        _firstPlace = firstTile % grid.Stride;
        int last = firstTile + tiles - 1;
        _endPlace = (last % grid.Stride) + 2;
        _lines = (last / grid.Stride) - _firstLine + 2;
        PlaneStride = Whole((_lines * grid.Stride) + tiles) + TSimd.Lanes;
        _bufferLine = TTile.Outputs * (Whole(grid.Stride) + TSimd.Lanes);
    }

    /// <summary>Values from one phase to the next.</summary>
    public int PlaneStride { get; }

    /// <summary>Values of all phases.</summary>
    public long Values => (long)TTile.Outputs * TTile.Outputs * PlaneStride;

    /// <summary>Values of the lines that phases are cut from.</summary>
    public long BufferValues => (long)TTile.Outputs * _lines * _bufferLine;

    /// <summary>Where the first tile lies in its phase.</summary>
    public int FirstPlace => _firstPlace;

    /// <summary>Where each of a tile's inputs lies, from the tile's place in the first phase on.</summary>
    /// <param name="offsets">Receives a number per input, line by line.</param>
    public void FindOffsets(int* offsets)
    {
        int outputs = TTile.Outputs;
        for (int y = 0; y < TTile.Points; y++)
        {
            for (int x = 0; x < TTile.Points; x++)
            {
                int phase = (y % outputs * outputs) + (x % outputs);
                offsets[(y * TTile.Points) + x] = (phase * PlaneStride) + (y / outputs * _grid.Stride) + (x / outputs);
            }
        }
    }

    /// <summary>Zeros the lines: what no feature fills is padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Clear(float* buffer) => new Span<float>(buffer, checked((int)BufferValues)).Clear();

    /// <summary>Cuts one feature.</summary>
    /// <param name="feature">The feature's plane.</param>
    /// <param name="buffer">The lines, zeroed before the first feature and used for no other block.</param>
    /// <param name="phases">Receives the phases; room for whole registers behind each line.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(float* feature, float* buffer, float* phases)
    {
        int outputs = TTile.Outputs;
        int height = _plane.Height, width = _plane.Width;
        for (int line = 0; line < _lines; line++)
        {
            (int first, int end) = PlacesOf(line);
            int from = Math.Max(0, (outputs * first) - _padLeft), to = Math.Min(width, (outputs * end) - _padLeft);
            if (to <= from) continue;
            int y = (outputs * (_firstLine + line)) - _padTop;
            float* target = buffer + ((long)line * outputs * _bufferLine) + from + _padLeft;
            for (int i = 0; i < outputs; i++, target += _bufferLine)
            {
                if ((uint)(y + i) < (uint)height) PanelCopy.Copy(feature + ((long)(y + i) * width) + from, target, to - from);
            }
        }

        // Registers reach beyond a line into the next, which is cut afterwards.
        for (int line = 0; line < _lines; line++)
        {
            (int first, int end) = PlacesOf(line);
            float* source = buffer + ((long)line * outputs * _bufferLine) + (outputs * first);
            float* target = phases + (line * _grid.Stride) + first;
            for (int i = 0; i < outputs; i++, source += _bufferLine, target += outputs * PlaneStride)
                TTile.Cut(source, end - first, target, PlaneStride);
        }
    }

    /// <summary>The places of a line that tiles of the block depend on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int First, int End) PlacesOf(int line)
    {
        bool isOne = _lines == 2;
        int first = line == 0 || isOne ? _firstPlace : 0;
        int end = line == _lines - 1 || isOne ? Math.Min(_endPlace, _grid.Stride) : _grid.Stride;
        return (first, end);
    }

    private static int Whole(int values) => (values + TSimd.Lanes - 1) / TSimd.Lanes * TSimd.Lanes;
}
