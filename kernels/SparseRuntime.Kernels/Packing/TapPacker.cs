using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Gathers a block of taps × a panel of columns into contiguous, zero-padded rows. This is the only place that knows
/// about windows, strides, padding and batches: kernels see panels.
/// </summary>
internal static unsafe class TapPacker
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
    /// <param name="columns">What <see cref="PanelColumns.Find"/> gave.</param>
    /// <param name="panel">
    /// Receives taps × width values; up to <see cref="PanelCopy.Slack"/> values after them are overwritten.
    /// </param>
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

        int planeSize = geometry.InputPlane.Count;
        float* inputEnd = input + ((long)geometry.Images * geometry.InputFeatures * planeSize);
        int kernel = window.Kernel.Count;
        int stride = window.Stride.Width;
        int position = firstTap % kernel;
        float* feature = input + ((long)(firstFeature + (firstTap / kernel)) * planeSize);
        if (window.IsPointwise)
        {
            PackPlanes(feature, planeSize, taps, inputEnd, columns, panel);
            return;
        }

        for (int tap = 0; tap < taps;)
        {
            int end = Math.Min(taps, tap + kernel - position);
            // Whole registers may reach past a row, but not past the input's memory.
            if (stride <= 2 && feature + columns.Moves.FirstSource >= input && feature + columns.Moves.EndSource <= inputEnd)
                PackByRegisters(feature, position, end - tap, stride, columns, panel);
            else
                PackExactly(feature, position, end - tap, stride, columns, panel);
            panel += (long)(end - tap) * columns.Width;
            tap = end;
            position = 0;
            feature += planeSize;
        }
    }

    /// <summary>A batch of vectors: columns are <paramref name="stride"/> apart, taps contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackVectors(float* source, int stride, int taps, int columns, float* panel, int width)
    {
        Transposition.Copy(source, stride, panel, width, columns, taps);
        for (int tap = 0; columns < width && tap < taps; tap++)
            PanelCopy.Zero(panel + ((long)tap * width) + columns, width - columns);
    }

    /// <summary>
    /// One tap per feature, features a plane apart: too far for the hardware to see what comes next, so it is told.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPlanes(float* feature, int planeSize, int taps, float* inputEnd, in PanelColumns columns, float* panel)
    {
        MoveList list = columns.Moves;
        int width = columns.Width;
        int count = list.MoveStart[1];
        int zeros = list.ZeroStart[1];
        long room = inputEnd - feature - list.EndSource;
        int safe = room < 0 ? 0 : (int)Math.Min(taps, (room / Math.Max(1, planeSize)) + 1);
        for (int tap = 0; tap < safe; tap++, feature += planeSize, panel += width)
        {
            VectorMove* move = list.Moves;
            for (VectorMove* end = move + count; move < end; move++)
            {
                PanelCopy.Prefetch(feature + (PrefetchTaps * (long)planeSize) + move->Source);
                PanelCopy.Move(feature + move->Source, panel + move->Target);
            }

            for (int i = 0; i < zeros; i++)
                PanelCopy.Zero(panel + list.Zeros[i].Target, list.Zeros[i].Count);
        }

        for (int tap = safe; tap < taps; tap++, feature += planeSize, panel += width)
            PackExactly(feature, 0, 1, 1, columns, panel);
    }

    /// <summary>Some kernel positions of one feature, register by register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackByRegisters(float* feature, int position, int positions, int stride, in PanelColumns columns, float* panel)
    {
        MoveList list = columns.Moves;
        int width = columns.Width;
        VectorMove* move = list.Moves + list.MoveStart[position];
        ZeroFill* zeros = list.Zeros + list.ZeroStart[position];
        for (int end = position + positions; position < end; position++, panel += width)
        {
            VectorMove* movesEnd = list.Moves + list.MoveStart[position + 1];
            if (stride == 1)
            {
                for (; move < movesEnd; move += 2)
                {
                    VectorMove.LoadTwo(move, out VectorMove first, out VectorMove second);
                    PanelCopy.Move(feature + first.Source, panel + first.Target);
                    PanelCopy.Move(feature + second.Source, panel + second.Target);
                }
            }
            else
            {
                for (; move < movesEnd; move += 2)
                {
                    VectorMove.LoadTwo(move, out VectorMove first, out VectorMove second);
                    PanelCopy.MoveEven(feature + first.Source, panel + first.Target);
                    PanelCopy.MoveEven(feature + second.Source, panel + second.Target);
                }
            }

            for (ZeroFill* zerosEnd = list.Zeros + list.ZeroStart[position + 1]; zeros < zerosEnd; zeros++)
                PanelCopy.Zero(panel + zeros->Target, zeros->Count);
        }
    }

    /// <summary>Some kernel positions of one feature, touching nothing but what is wanted; any stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackExactly(float* feature, int position, int positions, int stride, in PanelColumns columns, float* panel)
    {
        WindowCopy* copy = columns.Copies + ((long)position * columns.RunCount);
        for (int done = 0; done < positions; done++, panel += columns.Width)
        {
            for (WindowCopy* end = copy + columns.RunCount; copy < end; copy++)
            {
                float* target = panel + copy->Target;
                PanelCopy.Zero(target, copy->ZerosBefore);
                target += copy->ZerosBefore;
                PanelCopy.CopyStrided(feature + copy->Source, target, copy->Length, stride);
                PanelCopy.Zero(target + copy->Length, copy->ZerosAfter);
            }

            PanelCopy.Zero(panel + columns.Count, columns.Width - columns.Count);
        }
    }
}
