using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Gathers a block of taps × a panel of columns into contiguous, zero-padded rows. This is the only place that knows
/// about windows, strides, padding and batches: kernels see panels.
/// </summary>
internal static unsafe class TapPacker
{
    /// <summary>Splits columns into runs.</summary>
    /// <param name="window">The layer's window.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="firstColumn">The first column.</param>
    /// <param name="columns">Number of columns; <paramref name="runs"/> must have room for as many runs.</param>
    /// <param name="runs">Receives the runs in order.</param>
    /// <returns>Number of runs.</returns>
    public static int FindRuns(LinearWindow window, LinearGeometry geometry, int firstColumn, int columns, ColumnRun* runs)
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

    /// <summary>Packs taps.</summary>
    /// <param name="window">The layer's window.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="input">All activations of the call.</param>
    /// <param name="firstFeature">The first input feature of the group.</param>
    /// <param name="firstTap">The first tap, counted within the group.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="runs">What <see cref="FindRuns"/> gave.</param>
    /// <param name="runCount">Number of runs.</param>
    /// <param name="panel">Receives taps × width values.</param>
    /// <param name="width">Values per panel row; columns beyond the runs become zero.</param>
    public static void Pack(
        LinearWindow window, LinearGeometry geometry, float* input, int firstFeature, int firstTap, int taps,
        ColumnRun* runs, int runCount, float* panel, int width)
    {
        int plane = geometry.InputPlane.Count;
        if (window.IsPointwise)
        {
            if (geometry.OutputPlane.Count == 1)
                PackVectors(input + runs[0].ImageOffset + firstFeature + firstTap, geometry.InputFeatures, taps, runs[0].Length, panel, width);
            else
                PackPlanes(input + ((long)(firstFeature + firstTap) * plane), plane, taps, runs, runCount, panel, width);
            return;
        }

        PackWindows(window, geometry, input, firstFeature, firstTap, taps, runs, runCount, panel, width);
    }

    /// <summary>A batch of vectors: columns are <paramref name="stride"/> apart, taps contiguous.</summary>
    private static void PackVectors(float* source, int stride, int taps, int columns, float* panel, int width)
    {
        for (int column = 0; column < columns; column++)
        {
            float* from = source + ((long)column * stride);
            float* to = panel + column;
            for (int tap = 0; tap < taps; tap++)
                to[(long)tap * width] = from[tap];
        }

        for (int tap = 0; columns < width && tap < taps; tap++)
            PanelCopy.Zero(panel + ((long)tap * width) + columns, width - columns);
    }

    /// <summary>Columns contiguous within an image, taps one plane apart.</summary>
    private static void PackPlanes(float* source, int plane, int taps, ColumnRun* runs, int runCount, float* panel, int width)
    {
        int end = runs[runCount - 1].Target + runs[runCount - 1].Length;
        for (int tap = 0; tap < taps; tap++, source += plane, panel += width)
        {
            for (int r = 0; r < runCount; r++)
                PanelCopy.Copy(source + runs[r].ImageOffset + runs[r].Width, panel + runs[r].Target, runs[r].Length);
            PanelCopy.Zero(panel + end, width - end);
        }
    }

    private static void PackWindows(
        LinearWindow window, LinearGeometry geometry, float* input, int firstFeature, int firstTap, int taps,
        ColumnRun* runs, int runCount, float* panel, int width)
    {
        Extent3 kernel = window.Kernel, plane = geometry.InputPlane;
        int planeSize = plane.Count;
        int end = runs[runCount - 1].Target + runs[runCount - 1].Length;

        int kx = firstTap % kernel.Width;
        int ky = firstTap / kernel.Width % kernel.Height;
        int kz = firstTap / (kernel.Width * kernel.Height) % kernel.Depth;
        float* feature = input + ((long)(firstFeature + (firstTap / kernel.Count)) * planeSize);
        for (int tap = 0; tap < taps; tap++, panel += width)
        {
            // Output positions whose input lies inside the row: first <= x < last.
            int shift = (kx * window.Dilation.Width) - window.PadBegin.Width;
            int first = CeilingDivide(-shift, window.Stride.Width);
            int last = CeilingDivide(plane.Width - shift, window.Stride.Width);
            int shiftY = (ky * window.Dilation.Height) - window.PadBegin.Height;
            int shiftZ = (kz * window.Dilation.Depth) - window.PadBegin.Depth;
            for (int r = 0; r < runCount; r++)
            {
                ColumnRun* run = runs + r;
                float* target = panel + run->Target;
                int y = (run->Height * window.Stride.Height) + shiftY;
                int z = (run->Depth * window.Stride.Depth) + shiftZ;
                int from = Math.Max(first, run->Width);
                int to = Math.Min(last, run->Width + run->Length);
                if ((uint)y >= (uint)plane.Height || (uint)z >= (uint)plane.Depth || from >= to)
                {
                    PanelCopy.Zero(target, run->Length);
                    continue;
                }

                float* line = feature + run->ImageOffset + ((((long)z * plane.Height) + y) * plane.Width);
                PanelCopy.Zero(target, from - run->Width);
                PanelCopy.CopyStrided(line + ((long)from * window.Stride.Width) + shift, target + (from - run->Width), to - from, window.Stride.Width);
                PanelCopy.Zero(target + (to - run->Width), run->Width + run->Length - to);
            }

            PanelCopy.Zero(panel + end, width - end);
            if (++kx < kernel.Width) continue;
            kx = 0;
            if (++ky < kernel.Height) continue;
            ky = 0;
            if (++kz < kernel.Depth) continue;
            kz = 0;
            feature += planeSize;
        }
    }

    /// <summary>⌈a / b⌉ for b &gt; 0, and 0 for negative a: positions left of the row do not count.</summary>
    private static int CeilingDivide(int a, int b) => a <= 0 ? 0 : b == 1 ? a : (int)(((uint)a + (uint)b - 1) / (uint)b);
}
