using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// The columns of one panel, and where their inputs lie: for each position of the kernel and each register of a panel row,
/// what its lanes take of the input. Features differ from one another by a constant step alone, and so do lines of the
/// kernel, except where some of them lie in the padding.
/// </summary>
internal readonly unsafe struct PanelColumns
{
    private PanelColumns(int count, int width, int lanes, int kernelWidth, int runCount, ColumnRun* runs, int* pieceStart, RegisterPiece* pieces)
    {
        KernelWidth = kernelWidth;
        Count = count;
        Width = width;
        Lanes = lanes;
        RunCount = runCount;
        Runs = runs;
        PieceStart = pieceStart;
        Pieces = pieces;
    }

    /// <summary>Number of columns.</summary>
    public int Count { get; }

    /// <summary>Values per panel row: the columns, and zeros up to whole registers.</summary>
    public int Width { get; }

    /// <summary>Values per register.</summary>
    public int Lanes { get; }

    /// <summary>Positions of the kernel along the width.</summary>
    public int KernelWidth { get; }

    /// <summary>Number of runs.</summary>
    public int RunCount { get; }

    /// <summary>The runs in order.</summary>
    public ColumnRun* Runs { get; }

    /// <summary>The pieces, by position of the kernel, register and lane.</summary>
    public RegisterPiece* Pieces { get; }

    /// <summary>Whether every line of the kernel lies within the input for every column.</summary>
    public bool IsInside { get; private init; }

    /// <summary>The lowest element that reading whole registers touches, counted as <see cref="RegisterPiece.Source"/>; may be negative.</summary>
    public long FirstSource { get; private init; }

    /// <summary>One past the highest element that reading whole registers touches.</summary>
    public long EndSource { get; private init; }

    /// <summary>Where the pieces of each line of the kernel, or of the first for all, each position along it and each register begin.</summary>
    private int* PieceStart { get; }

    /// <summary>Bytes of memory that <see cref="Find"/> needs for up to <paramref name="columns"/> columns in registers of so many lanes.</summary>
    public static long ScratchBytes(LinearWindow window, LinearGeometry geometry, int columns, int lanes)
    {
        int lineLength = Math.Max(1, window.IsPointwise ? geometry.OutputPlane.Count : geometry.OutputPlane.Width);
        long runs = Math.Min(columns, (columns / lineLength) + 2);
        long registers = (columns + lanes - 1) / lanes;
        return (runs * sizeof(ColumnRun)) + (window.Kernel.Count * (((registers + runs) * sizeof(RegisterPiece)) + (registers * sizeof(int)))) + (2 * sizeof(int));
    }

    /// <summary>Works out the runs of some columns and what each register takes of them.</summary>
    /// <param name="window">The layer's window.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="firstColumn">The first column.</param>
    /// <param name="columns">Number of columns, at least 1.</param>
    /// <param name="width">Values per panel row, at least as many and a multiple of <paramref name="lanes"/>.</param>
    /// <param name="lanes">Values per register.</param>
    /// <param name="scratch">As many bytes as <see cref="ScratchBytes"/> says, aligned to 8.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static PanelColumns Find(LinearWindow window, LinearGeometry geometry, int firstColumn, int columns, int width, int lanes, byte* scratch)
    {
        var runs = (ColumnRun*)scratch;
        int runCount = FindRuns(window, geometry, firstColumn, columns, runs);
        int registers = width / lanes;
        var pieces = (RegisterPiece*)(runs + runCount);
        int* pieceStart = (int*)(pieces + ((long)window.Kernel.Count * (registers + runCount)));
        var found = new PanelColumns(columns, width, lanes, window.Kernel.Width, runCount, runs, pieceStart, pieces);
        return window.IsPointwise && geometry.OutputPlane.Count == 1 ? found : found.FindPieces(window, geometry, registers);
    }

    /// <summary>
    /// Where the pieces of each register begin at one position of the kernel, as indices into <see cref="Pieces"/>; one
    /// entry more. Their sources count from the line.
    /// </summary>
    /// <param name="line">The line of the kernel, counted over its height and depth.</param>
    /// <param name="kx">The position along the width.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int* StartsOf(int line, int kx) => PieceStart + ((((IsInside ? 0L : line) * KernelWidth) + kx) * (Width / Lanes));

    /// <summary>Elements of the input from the kernel's first line to another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long LineOffset(LinearWindow window, Extent3 plane, int line)
    {
        int kz = line / window.Kernel.Height, ky = line % window.Kernel.Height;
        return (((long)kz * window.Dilation.Depth * plane.Height) + ((long)ky * window.Dilation.Height)) * plane.Width;
    }

    /// <summary>Splits columns into runs.</summary>
    /// <param name="window">The layer's window.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="firstColumn">The first column.</param>
    /// <param name="columns">Number of columns; <paramref name="runs"/> must have room for as many runs.</param>
    /// <param name="runs">Receives the runs in order.</param>
    /// <returns>Number of runs.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FindRuns(LinearWindow window, LinearGeometry geometry, int firstColumn, int columns, ColumnRun* runs)
    {
        int positions = geometry.OutputPlane.Count;
        long imageSize = (long)geometry.InputFeatures * geometry.InputPlane.Count;
        bool pointwise = window.IsPointwise;
        if (pointwise && positions == 1)
        {
            runs[0] = new ColumnRun { Length = columns, ImageOffset = firstColumn * imageSize };
            return 1;
        }

        int lineLength = pointwise ? positions : geometry.OutputPlane.Width;
        int image = firstColumn / positions;
        int line = firstColumn % positions / lineLength;
        int start = firstColumn % positions % lineLength;
        int count = 0;
        for (int done = 0; done < columns; start = 0)
        {
            int length = Math.Min(lineLength - start, columns - done);
            int depth = line / geometry.OutputPlane.Height;
            runs[count++] = new ColumnRun
            {
                Target = done,
                Length = length,
                ImageOffset = image * imageSize,
                Width = start,
                Front = pointwise ? 0 : (depth * window.Stride.Depth) - window.PadBegin.Depth,
                Top = pointwise ? 0 : ((line - (depth * geometry.OutputPlane.Height)) * window.Stride.Height) - window.PadBegin.Height,
            };
            done += length;
            line++;
            if (line * lineLength < positions) continue;
            line = 0;
            image++;
        }

        return count;
    }

    /// <summary>⌈a / b⌉ for b &gt; 0, and 0 for negative a: positions left of the row do not count.</summary>
    private static int CeilingDivide(int a, int b) => a <= 0 ? 0 : b == 1 ? a : (int)(((uint)a + (uint)b - 1) / (uint)b);

    /// <summary>Whether every line of the kernel lies within the input for a run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWithin(LinearWindow window, Extent3 plane, ColumnRun* run) =>
        run->Top >= 0 && run->Top + ((long)(window.Kernel.Height - 1) * window.Dilation.Height) < plane.Height
        && run->Front >= 0 && run->Front + ((long)(window.Kernel.Depth - 1) * window.Dilation.Depth) < plane.Depth;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private PanelColumns FindPieces(LinearWindow window, LinearGeometry geometry, int registers)
    {
        // A pointwise layer's plane is one long line.
        Extent3 plane = window.IsPointwise ? new Extent3(1, 1, geometry.InputPlane.Count) : geometry.InputPlane;
        long firstSource = 0, endSource = 0;
        bool isInside = true;
        for (int r = 0; r < RunCount; r++)
            isInside &= IsWithin(window, plane, Runs + r);

        int pieces = 0, starts = 0, lines = window.Kernel.Depth * window.Kernel.Height;
        long lastLine = isInside ? LineOffset(window, plane, lines - 1) : 0;
        for (int line = 0; line < (isInside ? 1 : lines); line++)
        {
            int z = line / window.Kernel.Height * window.Dilation.Depth, y = line % window.Kernel.Height * window.Dilation.Height;
            long lineOffset = LineOffset(window, plane, line);
            for (int kx = 0; kx < KernelWidth; kx++)
            {
                // Output positions whose input lies inside the row: first <= x < last.
                int shift = (kx * window.Dilation.Width) - window.PadBegin.Width;
                int first = CeilingDivide(-shift, window.Stride.Width);
                int last = CeilingDivide(plane.Width - shift, window.Stride.Width);
                int r = 0;
                for (int register = 0; register < registers; register++)
                {
                    int lane0 = register * Lanes;
                    int start = PieceStart[starts++] = pieces;
                    for (; r < RunCount && Runs[r].Target < lane0 + Lanes; r++)
                    {
                        ColumnRun* run = Runs + r;
                        int x0 = run->Width - run->Target + lane0;
                        int from = Math.Max(Math.Max(first, run->Width), x0);
                        int to = Math.Min(Math.Min(last, run->Width + run->Length), x0 + Lanes);
                        if (from < to && (uint)(run->Front + z) < (uint)plane.Depth && (uint)(run->Top + y) < (uint)plane.Height)
                        {
                            long source = run->ImageOffset + ((((long)run->Front * plane.Height) + run->Top) * plane.Width) + ((long)x0 * window.Stride.Width) + shift;
                            uint lanes = (uint)((1L << (to - x0)) - (1L << (from - x0)));

                            // Lines of the output follow one another as those of the input do where the window keeps the plane's width.
                            if (pieces > start && Pieces[pieces - 1].Source == source) Pieces[pieces - 1].Lanes |= lanes;
                            else Pieces[pieces++] = new RegisterPiece { Source = source, Lanes = lanes };
                            firstSource = Math.Min(firstSource, source + lineOffset);
                            endSource = Math.Max(endSource, source + lineOffset + lastLine + ((Lanes - 1L) * window.Stride.Width) + 1);
                        }

                        // A run that goes on in the next register is seen again there.
                        if (run->Target + run->Length > lane0 + Lanes) break;
                    }
                }
            }
        }

        PieceStart[starts] = pieces;
        return this with { FirstSource = firstSource, EndSource = endSource, IsInside = isInside };
    }
}
