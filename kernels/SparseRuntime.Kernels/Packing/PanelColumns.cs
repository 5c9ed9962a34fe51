using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// The columns of one panel, and where their inputs lie: for each position of the kernel along the width and each
/// register of a panel row, the rows of the input that its lanes come from. Positions along height and depth and
/// features differ from one another by a constant step alone.
/// </summary>
internal readonly unsafe struct PanelColumns
{
    private PanelColumns(int count, int width, int lanes, int runCount, ColumnRun* runs, int* pieceStart, RegisterPiece* pieces)
    {
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

    /// <summary>Number of runs.</summary>
    public int RunCount { get; }

    /// <summary>The runs in order.</summary>
    public ColumnRun* Runs { get; }

    /// <summary>Where the pieces of each position along the width and, within it, each register begin; one entry more.</summary>
    public int* PieceStart { get; }

    /// <summary>The pieces, by position along the width, register and lane.</summary>
    public RegisterPiece* Pieces { get; }

    /// <summary>Whether every line of the kernel lies within the input for every column.</summary>
    public bool IsInside { get; private init; }

    /// <summary>The lowest element that reading whole registers touches, counted as <see cref="RegisterPiece.Source"/>; may be negative.</summary>
    public long FirstSource { get; private init; }

    /// <summary>One past the highest element that reading whole registers touches.</summary>
    public long EndSource { get; private init; }

    /// <summary>Bytes of memory that <see cref="Find"/> needs for up to <paramref name="columns"/> columns.</summary>
    public static long ScratchBytes(LinearWindow window, LinearGeometry geometry, int columns)
    {
        int lineLength = Math.Max(1, window.IsPointwise ? geometry.OutputPlane.Count : geometry.OutputPlane.Width);
        long runs = Math.Min(columns, (columns / lineLength) + 2);
        // Every column may be a register of its own.
        long pieces = window.Kernel.Width * (columns + runs);
        return (runs * sizeof(ColumnRun)) + (pieces * sizeof(RegisterPiece)) + ((((long)window.Kernel.Width * columns) + 2) * sizeof(int));
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
        int* pieceStart = (int*)(pieces + (window.Kernel.Width * (registers + runCount)));
        var found = new PanelColumns(columns, width, lanes, runCount, runs, pieceStart, pieces);
        return window.IsPointwise && geometry.OutputPlane.Count == 1 ? found : found.FindPieces(window, geometry, registers);
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

    /// <summary>Finds the lines of the kernel that lie within the input for a run.</summary>
    /// <returns>Whether all do.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool FindLines(LinearWindow window, Extent3 plane, ColumnRun* run)
    {
        Extent3 dilation = window.Dilation, kernel = window.Kernel;
        int top = CeilingDivide(-run->Top, dilation.Height), front = CeilingDivide(-run->Front, dilation.Depth);
        int bottom = Math.Min(kernel.Height, CeilingDivide(plane.Height - run->Top, dilation.Height)) - 1;
        int back = Math.Min(kernel.Depth, CeilingDivide(plane.Depth - run->Front, dilation.Depth)) - 1;
        run->FirstLine = (((long)front * dilation.Depth * plane.Height) + ((long)top * dilation.Height)) * plane.Width;
        run->LastLine = (((long)back * dilation.Depth * plane.Height) + ((long)bottom * dilation.Height)) * plane.Width;
        return top == 0 && front == 0 && bottom == kernel.Height - 1 && back == kernel.Depth - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private PanelColumns FindPieces(LinearWindow window, LinearGeometry geometry, int registers)
    {
        // A pointwise layer's plane is one long line.
        Extent3 plane = window.IsPointwise ? new Extent3(1, 1, geometry.InputPlane.Count) : geometry.InputPlane;
        long firstSource = 0, endSource = 0;
        bool isInside = true;
        for (int r = 0; r < RunCount; r++)
            isInside &= FindLines(window, plane, Runs + r);

        int pieces = 0, starts = 0;
        for (int kx = 0; kx < window.Kernel.Width; kx++)
        {
            // Output positions whose input lies inside the row: first <= x < last.
            int shift = (kx * window.Dilation.Width) - window.PadBegin.Width;
            int first = CeilingDivide(-shift, window.Stride.Width);
            int last = CeilingDivide(plane.Width - shift, window.Stride.Width);
            int r = 0;
            for (int register = 0; register < registers; register++)
            {
                int lane0 = register * Lanes;
                PieceStart[starts++] = pieces;
                for (; r < RunCount && Runs[r].Target < lane0 + Lanes; r++)
                {
                    ColumnRun* run = Runs + r;
                    int x0 = run->Width - run->Target + lane0;
                    int from = Math.Max(Math.Max(first, run->Width), x0);
                    int to = Math.Min(Math.Min(last, run->Width + run->Length), x0 + Lanes);
                    if (from < to)
                    {
                        long source = run->ImageOffset + ((((long)run->Front * plane.Height) + run->Top) * plane.Width) + ((long)x0 * window.Stride.Width) + shift;
                        Pieces[pieces++] = new RegisterPiece { Source = source, Front = run->Front, Top = run->Top, FirstLane = from - x0, EndLane = to - x0 };
                        firstSource = Math.Min(firstSource, source + run->FirstLine);
                        endSource = Math.Max(endSource, source + run->LastLine + ((Lanes - 1L) * window.Stride.Width) + 1);
                    }

                    // A run that goes on in the next register is seen again there.
                    if (run->Target + run->Length > lane0 + Lanes) break;
                }
            }
        }

        PieceStart[starts] = pieces;
        return this with { FirstSource = firstSource, EndSource = endSource, IsInside = isInside };
    }
}
