using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Gathers a block of taps × a panel of columns into contiguous, zero-padded rows. This is the only place that knows
/// about windows, strides, padding and batches: kernels see panels.
/// </summary>
internal static unsafe class TapPacker
{
    /// <summary>Packs taps.</summary>
    /// <param name="window">The layer's window.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="input">All activations of the call.</param>
    /// <param name="firstFeature">The first input feature of the group.</param>
    /// <param name="firstTap">The first tap, counted within the group.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="columns">What <see cref="PanelColumns.Find"/> gave.</param>
    /// <param name="panel">Receives taps × width values.</param>
    /// <param name="width">Values per panel row; columns beyond the runs become zero.</param>
    public static void Pack(
        LinearWindow window, LinearGeometry geometry, float* input, int firstFeature, int firstTap, int taps,
        in PanelColumns columns, float* panel, int width)
    {
        ColumnRun* runs = columns.Runs;
        int runCount = columns.RunCount;
        int plane = geometry.InputPlane.Count;
        if (window.IsPointwise)
        {
            if (geometry.OutputPlane.Count == 1)
                PackVectors(input + runs[0].ImageOffset + firstFeature + firstTap, geometry.InputFeatures, taps, runs[0].Length, panel, width);
            else
                PackPlanes(input + ((long)(firstFeature + firstTap) * plane), plane, taps, runs, runCount, panel, width);
            return;
        }

        PackWindows(window, geometry, input, firstFeature, firstTap, taps, columns.Copies, runCount, columns.Count, panel, width);
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
        WindowCopy* copies, int runCount, int columns, float* panel, int width)
    {
        int kernel = window.Kernel.Count;
        int planeSize = geometry.InputPlane.Count;
        int stride = window.Stride.Width;
        int position = firstTap % kernel;
        float* feature = input + ((long)(firstFeature + (firstTap / kernel)) * planeSize);
        for (int tap = 0; tap < taps; tap++, panel += width)
        {
            WindowCopy* copy = copies + ((long)position * runCount);
            for (WindowCopy* end = copy + runCount; copy < end; copy++)
            {
                float* target = panel + copy->Target;
                PanelCopy.Zero(target, copy->ZerosBefore);
                target += copy->ZerosBefore;
                PanelCopy.CopyStrided(feature + copy->Source, target, copy->Length, stride);
                PanelCopy.Zero(target + copy->Length, copy->ZerosAfter);
            }

            PanelCopy.Zero(panel + columns, width - columns);
            if (++position < kernel) continue;
            position = 0;
            feature += planeSize;
        }
    }
}
