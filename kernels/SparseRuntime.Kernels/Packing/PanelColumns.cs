using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>The columns of one panel, and where their inputs lie.</summary>
internal readonly unsafe struct PanelColumns
{
    private PanelColumns(int count, int width, int runCount, ColumnRun* runs, WindowCopy* copies, MoveList moves)
    {
        Count = count;
        Width = width;
        Moves = moves;
        RunCount = runCount;
        Runs = runs;
        Copies = copies;
    }

    /// <summary>Number of columns.</summary>
    public int Count { get; }

    /// <summary>Values per panel row: the columns, and zeros up to whole registers.</summary>
    public int Width { get; }

    /// <summary>Number of runs.</summary>
    public int RunCount { get; }

    /// <summary>The runs in order.</summary>
    public ColumnRun* Runs { get; }

    /// <summary>Kernel positions × runs entries: what is copied where, value by value.</summary>
    public WindowCopy* Copies { get; }

    /// <summary>The same in whole registers, where the window skips no column, or every other.</summary>
    public MoveList Moves { get; }

    /// <summary>Bytes of memory that <see cref="Find"/> needs for up to <paramref name="columns"/> columns.</summary>
    public static long ScratchBytes(LinearWindow window, LinearGeometry geometry, int columns)
    {
        int lineLength = Math.Max(1, window.IsPointwise ? geometry.OutputPlane.Count : geometry.OutputPlane.Width);
        long runs = Math.Min(columns, (columns / lineLength) + 2);
        int positions = window.Kernel.Count;
        return (runs * (sizeof(ColumnRun) + ((long)positions * sizeof(WindowCopy)))) + MoveList.ScratchBytes(positions, columns, runs);
    }

    /// <summary>Works out the runs of some columns and what each kernel position copies for them.</summary>
    /// <param name="window">The layer's window.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="firstColumn">The first column.</param>
    /// <param name="columns">Number of columns, at least 1.</param>
    /// <param name="width">Values per panel row, at least as many.</param>
    /// <param name="scratch">As many bytes as <see cref="ScratchBytes"/> says, aligned to 8.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static PanelColumns Find(LinearWindow window, LinearGeometry geometry, int firstColumn, int columns, int width, byte* scratch)
    {
        var runs = (ColumnRun*)scratch;
        int runCount = FindRuns(window, geometry, firstColumn, columns, runs);
        var copies = (WindowCopy*)(runs + runCount);
        if (window.IsPointwise && geometry.OutputPlane.Count == 1) return new PanelColumns(columns, width, runCount, runs, copies, default);

        int positions = window.Kernel.Count;
        if (window.IsPointwise)
        {
            for (int r = 0; r < runCount; r++)
                copies[r] = new WindowCopy { Source = runs[r].ImageOffset + runs[r].Width, Target = runs[r].Target, Length = runs[r].Length };
        }
        else
        {
            FindCopies(window, geometry, runs, runCount, copies);
        }

        MoveList moves = window.Stride.Width <= 2
            ? MoveList.Build(positions, copies, runCount, columns, width, window.Stride.Width, (byte*)(copies + (positions * runCount)))
            : default;
        return new PanelColumns(columns, width, runCount, runs, copies, moves);
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
        int count = 0;
        for (int done = 0; done < columns;)
        {
            int image = (firstColumn + done) / positions;
            int position = (firstColumn + done) % positions;
            int line = position / lineLength;
            int start = position % lineLength;
            int length = Math.Min(lineLength - start, columns - done);
            runs[count++] = new ColumnRun
            {
                Target = done,
                Length = length,
                ImageOffset = image * imageSize,
                Depth = pointwise ? 0 : line / geometry.OutputPlane.Height,
                Height = pointwise ? 0 : line % geometry.OutputPlane.Height,
                Width = start,
            };
            done += length;
        }

        return count;
    }

    /// <summary>
    /// Writes, for every position of the kernel and every run, what of the input is copied where. It is the same for
    /// all features, so it is worked out once per panel.
    /// </summary>
    /// <param name="window">The layer's window, not pointwise.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="runs">What <see cref="FindRuns"/> gave.</param>
    /// <param name="runCount">Number of runs.</param>
    /// <param name="copies">Receives kernel positions × runs entries.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindCopies(LinearWindow window, LinearGeometry geometry, ColumnRun* runs, int runCount, WindowCopy* copies)
    {
        Extent3 kernel = window.Kernel, plane = geometry.InputPlane;
        for (int kx = 0; kx < kernel.Width; kx++)
        {
            // Output positions whose input lies inside the row: first <= x < last.
            int shift = (kx * window.Dilation.Width) - window.PadBegin.Width;
            int first = CeilingDivide(-shift, window.Stride.Width);
            int last = CeilingDivide(plane.Width - shift, window.Stride.Width);
            for (int r = 0; r < runCount; r++)
            {
                ColumnRun run = runs[r];
                int from = Math.Min(Math.Max(first, run.Width), run.Width + run.Length);
                int to = Math.Max(from, Math.Min(last, run.Width + run.Length));
                var copy = new WindowCopy
                {
                    Target = run.Target,
                    ZerosBefore = from - run.Width,
                    Length = to - from,
                    ZerosAfter = run.Width + run.Length - to,
                };
                for (int kz = 0; kz < kernel.Depth; kz++)
                {
                    for (int ky = 0; ky < kernel.Height; ky++)
                    {
                        int y = (run.Height * window.Stride.Height) + (ky * window.Dilation.Height) - window.PadBegin.Height;
                        int z = (run.Depth * window.Stride.Depth) + (kz * window.Dilation.Depth) - window.PadBegin.Depth;
                        bool inside = (uint)y < (uint)plane.Height && (uint)z < (uint)plane.Depth && to > from;
                        WindowCopy* entry = copies + ((((((long)kz * kernel.Height) + ky) * kernel.Width) + kx) * runCount) + r;
                        *entry = inside ? copy : new WindowCopy { Target = run.Target, ZerosBefore = run.Length };
                        entry->Source = inside
                            ? run.ImageOffset + ((((long)z * plane.Height) + y) * plane.Width) + ((long)from * window.Stride.Width) + shift
                            : 0;
                    }
                }
            }
        }
    }

    /// <summary>⌈a / b⌉ for b &gt; 0, and 0 for negative a: positions left of the row do not count.</summary>
    private static int CeilingDivide(int a, int b) => a <= 0 ? 0 : b == 1 ? a : (int)(((uint)a + (uint)b - 1) / (uint)b);
}
