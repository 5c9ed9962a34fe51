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
    /// <param name="panel">Receives taps × width values; up to <see cref="PanelCopy.Slack"/> values after them are overwritten.</param>
    /// <param name="width">Values per panel row; columns beyond the runs become zero.</param>
    public static void Pack(
        LinearWindow window, LinearGeometry geometry, float* input, int firstFeature, int firstTap, int taps,
        in PanelColumns columns, float* panel, int width)
    {
        int plane = geometry.InputPlane.Count;
        float* inputEnd = input + ((long)geometry.Images * geometry.InputFeatures * plane);
        if (!window.IsPointwise)
        {
            PackWindows(window, geometry, input, inputEnd, firstFeature, firstTap, taps, columns, panel, width);
        }
        else if (geometry.OutputPlane.Count == 1)
        {
            PackVectors(
                input + columns.Runs->ImageOffset + firstFeature + firstTap, geometry.InputFeatures, taps, columns.Count, panel, width);
        }
        else
        {
            PackPlanes(input + ((long)(firstFeature + firstTap) * plane), plane, taps, columns, inputEnd, panel, width);
        }
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
    private static void PackPlanes(float* source, int plane, int taps, in PanelColumns columns, float* inputEnd, float* panel, int width)
    {
        ColumnRun* runsEnd = columns.Runs + columns.RunCount;
        for (int tap = 0; tap < taps; tap++, source += plane, panel += width)
        {
            for (ColumnRun* run = columns.Runs; run < runsEnd; run++)
            {
                float* from = source + run->ImageOffset + run->Width;
                // Rows are written in rising order, so what a vector writes too far is overwritten next.
                if (from + run->Length + PanelCopy.Slack <= inputEnd) PanelCopy.CopyOver(from, panel + run->Target, run->Length);
                else PanelCopy.Copy(from, panel + run->Target, run->Length);
            }

            PanelCopy.Zero(panel + columns.Count, width - columns.Count);
        }
    }

    private static void PackWindows(
        LinearWindow window, LinearGeometry geometry, float* input, float* inputEnd, int firstFeature, int firstTap, int taps,
        in PanelColumns columns, float* panel, int width)
    {
        int kernel = window.Kernel.Count;
        int planeSize = geometry.InputPlane.Count;
        int stride = window.Stride.Width;
        int position = firstTap % kernel;
        float* feature = input + ((long)(firstFeature + (firstTap / kernel)) * planeSize);
        for (int tap = 0; tap < taps; tap++, panel += width)
        {
            WindowCopy* copy = columns.Copies + ((long)position * columns.RunCount);
            for (WindowCopy* end = copy + columns.RunCount; copy < end; copy++)
            {
                float* target = panel + copy->Target;
                float* from = feature + copy->Source;
                if (stride == 1 && copy->Length > 0 && from - copy->ZerosBefore >= input && from + copy->Length + copy->ZerosAfter + PanelCopy.Slack <= inputEnd)
                {
                    // What lies left and right of the row is copied along and then cleared: mostly one value or none.
                    PanelCopy.CopyOver(from - copy->ZerosBefore, target, copy->ZerosBefore + copy->Length + copy->ZerosAfter);
                    for (int i = 0; i < copy->ZerosBefore; i++)
                        target[i] = 0f;
                    target += copy->ZerosBefore + copy->Length;
                    for (int i = 0; i < copy->ZerosAfter; i++)
                        target[i] = 0f;
                    continue;
                }

                PanelCopy.Zero(target, copy->ZerosBefore);
                target += copy->ZerosBefore;
                PanelCopy.CopyStrided(from, target, copy->Length, stride);
                PanelCopy.Zero(target + copy->Length, copy->ZerosAfter);
            }

            PanelCopy.Zero(panel + columns.Count, width - columns.Count);
            if (++position < kernel) continue;
            position = 0;
            feature += planeSize;
        }
    }
}
