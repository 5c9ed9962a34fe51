using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// What a block of tiles depends on, of one input feature at a time, cut by phase: inputs at every m-th place along both
/// axes, from each of m × m starts, for tiles of m × m outputs. A block within one line of tiles takes just what lies
/// below it; one of several lines takes whole lines.
/// </summary>
internal readonly unsafe struct PhaseBand<TSimd, TVector, TTile>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TTile : struct, IWinogradTile
{
    private readonly Extent3 _plane;
    private readonly int _firstInput;
    private readonly int _firstLine;
    private readonly int _lines;
    private readonly int _stride;
    private readonly int _firstPlace;
    private readonly int _endPlace;
    private readonly int _bufferLine;

    /// <summary>Finds what a block depends on.</summary>
    /// <param name="grid">The tiles.</param>
    /// <param name="window">The window.</param>
    /// <param name="inputPlane">One feature's plane.</param>
    /// <param name="firstTile">The block's first tile.</param>
    /// <param name="tiles">Tiles of the block that there are, at least 1; of one line in a wide grid.</param>
    /// <param name="width">Tiles of whole registers.</param>
    public PhaseBand(TileGrid grid, LinearWindow window, Extent3 inputPlane, int firstTile, int tiles, int width)
    {
        int line = firstTile / grid.Stride, place = firstTile % grid.Stride;
        int last = firstTile + tiles - 1;
        _plane = inputPlane;
        _lines = (last / grid.Stride) - line + 2;
        bool isOneLine = _lines == 2;
        int origin = isOneLine ? place : 0;
        // A tile reaches into the next place, and into the next line.
        _endPlace = Math.Min((last % grid.Stride) + 2, grid.LineTiles + 1) - origin;
        _stride = isOneLine ? tiles + 1 : grid.Stride;
        _firstPlace = place - origin;
        _firstInput = (TTile.Outputs * origin) - window.PadBegin.Width;
        _firstLine = (TTile.Outputs * line) - window.PadBegin.Height;
        PlaneStride = PlaneStrideOf(_lines, _stride, width);
        _bufferLine = BufferLineOf(_stride);
    }

    /// <summary>Values from one phase to the next.</summary>
    public int PlaneStride { get; }

    /// <summary>Values of all phases.</summary>
    public long Values => (long)TTile.Outputs * TTile.Outputs * PlaneStride;

    /// <summary>Values of the lines that phases are cut from.</summary>
    public int BufferValues => TTile.Outputs * _lines * _bufferLine;

    /// <summary>Where the first tile lies in its phase.</summary>
    public int FirstPlace => _firstPlace;

    /// <summary>The most values that the phases and lines of any block have together.</summary>
    /// <param name="grid">The tiles.</param>
    /// <param name="width">Tiles of the widest block.</param>
    public static long MostValues(TileGrid grid, int width)
    {
        // A block begins at worst with the last place of a line.
        int lines = grid.IsWide ? 2 : ((grid.Stride + width - 2) / grid.Stride) + 2;
        int stride = grid.IsWide ? width + 1 : Math.Max(grid.Stride, width + 1);
        return ((long)TTile.Outputs * TTile.Outputs * PlaneStrideOf(lines, stride, width)) + ((long)TTile.Outputs * lines * BufferLineOf(stride));
    }

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
                offsets[(y * TTile.Points) + x] = (phase * PlaneStride) + (y / outputs * _stride) + (x / outputs);
            }
        }
    }

    /// <summary>Zeros the lines: what no feature fills is padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Clear(float* buffer) => new Span<float>(buffer, BufferValues).Clear();

    /// <summary>Cuts one feature.</summary>
    /// <param name="feature">The feature's plane.</param>
    /// <param name="buffer">The lines, zeroed before the first feature and used for no other block.</param>
    /// <param name="phases">Receives the phases.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(float* feature, float* buffer, float* phases)
    {
        int outputs = TTile.Outputs;
        int height = _plane.Height, width = _plane.Width;
        for (int line = 0; line < _lines; line++)
        {
            (int first, int end) = PlacesOf(line);
            int from = Math.Max(0, (outputs * first) + _firstInput), to = Math.Min(width, (outputs * end) + _firstInput);
            if (to <= from) continue;
            int y = _firstLine + (outputs * line);
            float* target = buffer + (line * outputs * _bufferLine) + from - _firstInput;
            for (int i = 0; i < outputs; i++, target += _bufferLine)
            {
                if ((uint)(y + i) < (uint)height) PanelCopy.Copy(feature + ((long)(y + i) * width) + from, target, to - from);
            }
        }

        // Registers reach beyond a line into the next, which is cut afterwards.
        for (int line = 0; line < _lines; line++)
        {
            (int first, int end) = PlacesOf(line);
            float* source = buffer + (line * outputs * _bufferLine) + (outputs * first);
            float* target = phases + (line * _stride) + first;
            for (int i = 0; i < outputs; i++, source += _bufferLine, target += outputs * PlaneStride)
                TTile.Cut(source, end - first, target, PlaneStride);
        }
    }

    /// <summary>The places of a line that tiles of the block depend on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int First, int End) PlacesOf(int line)
    {
        bool isOneLine = _lines == 2;
        return (line == 0 || isOneLine ? _firstPlace : 0, line == _lines - 1 || isOneLine ? _endPlace : _stride);
    }

    // Phases are read as far as the last register's tiles would reach, and written by whole registers.
    private static int PlaneStrideOf(int lines, int stride, int width) => Whole((lines * stride) + width) + TSimd.Lanes;

    // Cut reads as many registers at a time as a tile has outputs.
    private static int BufferLineOf(int stride) => TTile.Outputs * (Whole(stride) + TSimd.Lanes);

    private static int Whole(int values) => (values + TSimd.Lanes - 1) / TSimd.Lanes * TSimd.Lanes;
}
