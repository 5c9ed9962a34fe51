using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Gathers a block of taps × a panel of columns into contiguous, zero-padded rows. Wide kernels see panels, and know
/// nothing of windows, strides, padding and batches.
/// </summary>
internal static unsafe class TapPacker<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>How many taps ahead of its use a line is asked for: about the latency of the third-level cache.</summary>
    private const int PrefetchTaps = 8;

    /// <summary>Packs taps.</summary>
    /// <param name="window">The layer's window.</param>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="input">All activations of the call.</param>
    /// <param name="firstFeature">The first input feature of the group.</param>
    /// <param name="firstTap">The first tap, counted within the group.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="columns">What <see cref="PanelColumns.Find"/> gave for registers of this instruction set.</param>
    /// <param name="panel">Receives taps × width values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(
        LinearWindow window, LinearGeometry geometry, float* input, int firstFeature, int firstTap, int taps, in PanelColumns columns, float* panel)
    {
        if (window.IsPointwise && geometry.OutputPlane.Count == 1)
        {
            float* source = input + columns.Runs->ImageOffset + firstFeature + firstTap;
            PackVectors(source, geometry.InputFeatures, taps, columns.Count, panel, columns.Width);
            return;
        }

        int kernel = window.Kernel.Count;
        int position = firstTap % kernel;
        int feature = firstFeature + (firstTap / kernel);
        if (position > 0)
        {
            int end = Math.Min(kernel, position + taps);
            PackFeatures(window, geometry, input, feature++, 1, position, end, columns, panel);
            panel += (long)(end - position) * columns.Width;
            taps -= end - position;
        }

        int whole = taps / kernel;
        if (whole > 0) PackFeatures(window, geometry, input, feature, whole, 0, kernel, columns, panel);
        panel += (long)whole * kernel * columns.Width;
        if (taps % kernel > 0) PackFeatures(window, geometry, input, feature + whole, 1, 0, taps % kernel, columns, panel);
    }

    /// <summary>A batch of vectors: columns are <paramref name="stride"/> apart, taps contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackVectors(float* source, int stride, int taps, int columns, float* panel, int width)
    {
        Transposition<TSimd, TVector>.Copy(source, stride, panel, width, columns, taps);
        for (int tap = 0; columns < width && tap < taps; tap++)
            PanelCopy.Zero(panel + ((long)tap * width) + columns, width - columns);
    }

    /// <summary>The same positions of the kernel for several features, exactly where whole registers would reach outside the input's memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackFeatures(
        LinearWindow window, LinearGeometry geometry, float* input, int first, int count, int position, int end, in PanelColumns columns, float* panel)
    {
        int planeSize = geometry.InputPlane.Count;
        long featureValues = (long)(end - position) * columns.Width;
        long length = (long)geometry.Images * geometry.InputFeatures * planeSize;
        float* feature = input + ((long)first * planeSize);
        var copy = new WindowCopy(window, geometry.InputPlane, columns, position, end);
        int stride = window.Stride.Width;
        int before = stride > 2 || planeSize == 0 ? count : FeaturesUntil(-columns.FirstSource - ((long)first * planeSize), planeSize, count);
        int after = before == count ? 0 : FeaturesUntil(((long)(first + count - 1) * planeSize) + columns.EndSource - length, planeSize, count - before);
        int whole = count - before - after;
        if (before > 0) copy.RunExactly(feature, before, panel);
        feature += (long)before * planeSize;
        panel += before * featureValues;
        if (whole > 0)
        {
            if (window.IsPointwise && columns.RunCount == 1) PackPlanes(feature + columns.Pieces->Source, planeSize, whole, columns, panel);
            else if (stride == 1) copy.Run<TSimd, TVector, EveryLane<TSimd, TVector>>(feature, whole, panel);
            else copy.Run<TSimd, TVector, EverySecondLane<TSimd, TVector>>(feature, whole, panel);
        }

        if (after > 0) copy.RunExactly(feature + ((long)whole * planeSize), after, panel + (whole * featureValues));
    }

    /// <summary>How many features a distance of that many elements is, at most <paramref name="most"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FeaturesUntil(long distance, int planeSize, int most) =>
        distance <= 0 ? 0 : (int)Math.Min(most, (distance + planeSize - 1) / planeSize);

    /// <summary>
    /// One tap per feature, the columns side by side, features a plane apart: too far for the hardware to see what comes
    /// next, so it is told.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPlanes(float* source, int planeSize, int taps, in PanelColumns columns, float* panel)
    {
        int whole = columns.Count / TSimd.Lanes * TSimd.Lanes;
        int width = columns.Width;
        TVector mask = TSimd.LaneMask((1u << (columns.Count - whole)) - 1);
        for (int tap = 0; tap < taps; tap++, source += planeSize, panel += width)
        {
            float* ahead = source + (PrefetchTaps * (long)planeSize);
            int i = 0;
            for (; i < whole; i += TSimd.Lanes)
            {
                PanelCopy.Prefetch(ahead + i);
                TSimd.Store(panel + i, TSimd.Load(source + i));
            }

            if (i < columns.Count)
            {
                PanelCopy.Prefetch(ahead + i);
                TSimd.Store(panel + i, TSimd.Select(mask, TSimd.Load(source + i), TSimd.Zero));
                i += TSimd.Lanes;
            }

            for (; i < width; i += TSimd.Lanes)
                TSimd.Store(panel + i, TSimd.Zero);
        }
    }
}
