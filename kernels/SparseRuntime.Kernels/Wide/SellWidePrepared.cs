using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Slices of four sparse rows (<see cref="SellSlices"/>) times a panel of four registers: sixteen sums, two nonzeros of
/// every row per turn of the loop. A nonzero costs one multiply-add per register, which reads the panel from memory, and
/// next to nothing else: loads are what bounds a sparse product, so values come four at a time and are spread by
/// shuffles, offsets come eight at a time and one turn ahead, so that addresses never wait. With 16 registers the panel
/// is taken two registers at a time.
/// </summary>
internal sealed unsafe class SellWidePrepared<TSimd, TVector> : WidePrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>
    /// Bytes of a packed block: rows of it are read in any order, so it must stay in a 48 KB first-level cache, with room
    /// for weights and sums.
    /// </summary>
    private const int PanelBytes = 40 * 1024;

    /// <summary>Where an entry's values begin.</summary>
    private const int ValuesAt = 2 * SellSlices.Rows * sizeof(ushort);

    private readonly SellSlices _slices;

    public SellWidePrepared(LinearLayer layer)
        : base(layer, MostBlockTaps)
    {
        // The wider the window, the less filling up; but sums are visited in its order, and threads share whole windows.
        RowGranularity = RowsPerGroup >= 512 ? 64 : RowsPerGroup >= 256 ? 32 : 16;
        _slices = new SellSlices(layer.Weights, RowsPerGroup, BlockTaps, Blocks, RowGranularity, FullPanelColumns * sizeof(float));
    }

    /// <summary>The most taps of a block.</summary>
    public static int MostBlockTaps => PanelBytes / sizeof(float) / FullPanelColumns;

    /// <inheritdoc/>
    public override long Bytes => _slices.Bytes;

    /// <inheritdoc/>
    protected override int RowGranularity { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _slices.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void RunBlock(in WideStep step, int group, int block, float* panel, int tapStride, int vectors, int firstRow, int endRow)
    {
        PanelCopy.Zero(panel + ((long)BlockTaps * tapStride), tapStride);
        var epilogue = new Epilogue<TSimd, TVector>(Activation);
        int* order = _slices.Order(group, block);
        int* start = _slices.EntryStart(group, block);
        byte* entries = _slices.Entries;
        int endSlice = (endRow + SellSlices.Rows - 1) / SellSlices.Rows;
        for (int slice = firstRow / SellSlices.Rows; slice < endSlice; slice++)
        {
            int* rows = order + (slice * SellSlices.Rows);
            byte* entry = entries + ((long)start[slice] * SellSlices.EntryBytes);
            byte* end = entries + ((long)start[slice + 1] * SellSlices.EntryBytes);
            if (vectors == 4 && TSimd.Registers >= 32)
            {
                Slice4(step, epilogue, rows, entry, end, panel);
            }
            else if (vectors >= 2)
            {
                for (int column = 0; column < tapStride; column += 2 * TSimd.Lanes)
                    Slice2(step, epilogue, rows, entry, end, panel + column, vectors == 4 ? 0 : 1, column);
            }
            else
            {
                Slice1(step, epilogue, rows, entry, end, panel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slice4(in WideStep step, in Epilogue<TSimd, TVector> epilogue, int* order, byte* entry, byte* end, float* panel)
    {
        TVector a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3;
        if (step.IsFirst)
        {
            a0 = a1 = a2 = a3 = Start(step, order[0]);
            b0 = b1 = b2 = b3 = Start(step, order[1]);
            c0 = c1 = c2 = c3 = Start(step, order[2]);
            d0 = d1 = d2 = d3 = Start(step, order[3]);
        }
        else
        {
            float* sourceA = Source(step, order[0]);
            a0 = TSimd.Load(sourceA);
            a1 = TSimd.Load(sourceA + TSimd.Lanes);
            a2 = TSimd.Load(sourceA + (2 * TSimd.Lanes));
            a3 = TSimd.Load(sourceA + (3 * TSimd.Lanes));
            float* sourceB = Source(step, order[1]);
            b0 = TSimd.Load(sourceB);
            b1 = TSimd.Load(sourceB + TSimd.Lanes);
            b2 = TSimd.Load(sourceB + (2 * TSimd.Lanes));
            b3 = TSimd.Load(sourceB + (3 * TSimd.Lanes));
            float* sourceC = Source(step, order[2]);
            c0 = TSimd.Load(sourceC);
            c1 = TSimd.Load(sourceC + TSimd.Lanes);
            c2 = TSimd.Load(sourceC + (2 * TSimd.Lanes));
            c3 = TSimd.Load(sourceC + (3 * TSimd.Lanes));
            float* sourceD = Source(step, order[3]);
            d0 = TSimd.Load(sourceD);
            d1 = TSimd.Load(sourceD + TSimd.Lanes);
            d2 = TSimd.Load(sourceD + (2 * TSimd.Lanes));
            d3 = TSimd.Load(sourceD + (3 * TSimd.Lanes));
        }

        TSimd.LoadWords((ulong*)entry, out ulong first, out ulong second);
        for (; entry < end; entry += SellSlices.EntryBytes)
        {
            TSimd.LoadWords((ulong*)(entry + SellSlices.EntryBytes), out ulong nextFirst, out ulong nextSecond);
            TSimd.Broadcast4((float*)(entry + ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
            float* x = At(panel, (ushort)first);
            a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
            a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
            a2 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (2 * TSimd.Lanes)), a2);
            a3 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (3 * TSimd.Lanes)), a3);
            x = At(panel, (ushort)(first >> 16));
            b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
            b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
            b2 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (2 * TSimd.Lanes)), b2);
            b3 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (3 * TSimd.Lanes)), b3);
            x = At(panel, (ushort)(first >> 32));
            c0 = TSimd.MultiplyAdd(wc, TSimd.Load(x), c0);
            c1 = TSimd.MultiplyAdd(wc, TSimd.Load(x + TSimd.Lanes), c1);
            c2 = TSimd.MultiplyAdd(wc, TSimd.Load(x + (2 * TSimd.Lanes)), c2);
            c3 = TSimd.MultiplyAdd(wc, TSimd.Load(x + (3 * TSimd.Lanes)), c3);
            x = At(panel, (nuint)(first >> 48));
            d0 = TSimd.MultiplyAdd(wd, TSimd.Load(x), d0);
            d1 = TSimd.MultiplyAdd(wd, TSimd.Load(x + TSimd.Lanes), d1);
            d2 = TSimd.MultiplyAdd(wd, TSimd.Load(x + (2 * TSimd.Lanes)), d2);
            d3 = TSimd.MultiplyAdd(wd, TSimd.Load(x + (3 * TSimd.Lanes)), d3);
            TSimd.Broadcast4((float*)(entry + ValuesAt) + SellSlices.Rows, out wa, out wb, out wc, out wd);
            x = At(panel, (ushort)second);
            a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
            a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
            a2 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (2 * TSimd.Lanes)), a2);
            a3 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (3 * TSimd.Lanes)), a3);
            x = At(panel, (ushort)(second >> 16));
            b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
            b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
            b2 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (2 * TSimd.Lanes)), b2);
            b3 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (3 * TSimd.Lanes)), b3);
            x = At(panel, (ushort)(second >> 32));
            c0 = TSimd.MultiplyAdd(wc, TSimd.Load(x), c0);
            c1 = TSimd.MultiplyAdd(wc, TSimd.Load(x + TSimd.Lanes), c1);
            c2 = TSimd.MultiplyAdd(wc, TSimd.Load(x + (2 * TSimd.Lanes)), c2);
            c3 = TSimd.MultiplyAdd(wc, TSimd.Load(x + (3 * TSimd.Lanes)), c3);
            x = At(panel, (nuint)(second >> 48));
            d0 = TSimd.MultiplyAdd(wd, TSimd.Load(x), d0);
            d1 = TSimd.MultiplyAdd(wd, TSimd.Load(x + TSimd.Lanes), d1);
            d2 = TSimd.MultiplyAdd(wd, TSimd.Load(x + (2 * TSimd.Lanes)), d2);
            d3 = TSimd.MultiplyAdd(wd, TSimd.Load(x + (3 * TSimd.Lanes)), d3);
            first = nextFirst;
            second = nextSecond;
        }

        float* targetA = Target(step, order[0]);
        float* targetB = Target(step, order[1]);
        float* targetC = Target(step, order[2]);
        float* targetD = Target(step, order[3]);
        Finish(step, epilogue, targetA, a0);
        Finish(step, epilogue, targetA + TSimd.Lanes, a1);
        Finish(step, epilogue, targetA + (2 * TSimd.Lanes), a2);
        Finish(step, epilogue, targetA + (3 * TSimd.Lanes), a3);
        Finish(step, epilogue, targetB, b0);
        Finish(step, epilogue, targetB + TSimd.Lanes, b1);
        Finish(step, epilogue, targetB + (2 * TSimd.Lanes), b2);
        Finish(step, epilogue, targetB + (3 * TSimd.Lanes), b3);
        Finish(step, epilogue, targetC, c0);
        Finish(step, epilogue, targetC + TSimd.Lanes, c1);
        Finish(step, epilogue, targetC + (2 * TSimd.Lanes), c2);
        Finish(step, epilogue, targetC + (3 * TSimd.Lanes), c3);
        Finish(step, epilogue, targetD, d0);
        Finish(step, epilogue, targetD + TSimd.Lanes, d1);
        Finish(step, epilogue, targetD + (2 * TSimd.Lanes), d2);
        Finish(step, epilogue, targetD + (3 * TSimd.Lanes), d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slice2(in WideStep step, in Epilogue<TSimd, TVector> epilogue, int* order, byte* entry, byte* end, float* panel, int narrower, int column)
    {
        TVector a0, a1, b0, b1, c0, c1, d0, d1;
        if (step.IsFirst)
        {
            a0 = a1 = Start(step, order[0]);
            b0 = b1 = Start(step, order[1]);
            c0 = c1 = Start(step, order[2]);
            d0 = d1 = Start(step, order[3]);
        }
        else
        {
            float* sourceA = Source(step, order[0]) + column;
            a0 = TSimd.Load(sourceA);
            a1 = TSimd.Load(sourceA + TSimd.Lanes);
            float* sourceB = Source(step, order[1]) + column;
            b0 = TSimd.Load(sourceB);
            b1 = TSimd.Load(sourceB + TSimd.Lanes);
            float* sourceC = Source(step, order[2]) + column;
            c0 = TSimd.Load(sourceC);
            c1 = TSimd.Load(sourceC + TSimd.Lanes);
            float* sourceD = Source(step, order[3]) + column;
            d0 = TSimd.Load(sourceD);
            d1 = TSimd.Load(sourceD + TSimd.Lanes);
        }

        TSimd.LoadWords((ulong*)entry, out ulong first, out ulong second);
        for (; entry < end; entry += SellSlices.EntryBytes)
        {
            TSimd.LoadWords((ulong*)(entry + SellSlices.EntryBytes), out ulong nextFirst, out ulong nextSecond);
            TSimd.Broadcast4((float*)(entry + ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
            float* x = At(panel, (nuint)(ushort)first >> narrower);
            a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
            a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
            x = At(panel, (nuint)(ushort)(first >> 16) >> narrower);
            b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
            b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
            x = At(panel, (nuint)(ushort)(first >> 32) >> narrower);
            c0 = TSimd.MultiplyAdd(wc, TSimd.Load(x), c0);
            c1 = TSimd.MultiplyAdd(wc, TSimd.Load(x + TSimd.Lanes), c1);
            x = At(panel, (nuint)(first >> 48) >> narrower);
            d0 = TSimd.MultiplyAdd(wd, TSimd.Load(x), d0);
            d1 = TSimd.MultiplyAdd(wd, TSimd.Load(x + TSimd.Lanes), d1);
            TSimd.Broadcast4((float*)(entry + ValuesAt) + SellSlices.Rows, out wa, out wb, out wc, out wd);
            x = At(panel, (nuint)(ushort)second >> narrower);
            a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
            a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
            x = At(panel, (nuint)(ushort)(second >> 16) >> narrower);
            b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
            b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
            x = At(panel, (nuint)(ushort)(second >> 32) >> narrower);
            c0 = TSimd.MultiplyAdd(wc, TSimd.Load(x), c0);
            c1 = TSimd.MultiplyAdd(wc, TSimd.Load(x + TSimd.Lanes), c1);
            x = At(panel, (nuint)(second >> 48) >> narrower);
            d0 = TSimd.MultiplyAdd(wd, TSimd.Load(x), d0);
            d1 = TSimd.MultiplyAdd(wd, TSimd.Load(x + TSimd.Lanes), d1);
            first = nextFirst;
            second = nextSecond;
        }

        float* targetA = Target(step, order[0]) + column;
        float* targetB = Target(step, order[1]) + column;
        float* targetC = Target(step, order[2]) + column;
        float* targetD = Target(step, order[3]) + column;
        Finish(step, epilogue, targetA, a0);
        Finish(step, epilogue, targetA + TSimd.Lanes, a1);
        Finish(step, epilogue, targetB, b0);
        Finish(step, epilogue, targetB + TSimd.Lanes, b1);
        Finish(step, epilogue, targetC, c0);
        Finish(step, epilogue, targetC + TSimd.Lanes, c1);
        Finish(step, epilogue, targetD, d0);
        Finish(step, epilogue, targetD + TSimd.Lanes, d1);
    }

    // Four sums wait for each other's latency; more would add in another order than wider panels do.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slice1(in WideStep step, in Epilogue<TSimd, TVector> epilogue, int* order, byte* entry, byte* end, float* panel)
    {
        TVector a = step.IsFirst ? Start(step, order[0]) : TSimd.Load(Source(step, order[0]));
        TVector b = step.IsFirst ? Start(step, order[1]) : TSimd.Load(Source(step, order[1]));
        TVector c = step.IsFirst ? Start(step, order[2]) : TSimd.Load(Source(step, order[2]));
        TVector d = step.IsFirst ? Start(step, order[3]) : TSimd.Load(Source(step, order[3]));
        for (; entry < end; entry += SellSlices.EntryBytes)
        {
            ushort* offset = (ushort*)entry;
            float* value = (float*)(entry + ValuesAt);
            for (int k = 0; k < 2; k++, offset += SellSlices.Rows, value += SellSlices.Rows)
            {
                TSimd.Broadcast4(value, out TVector wa, out TVector wb, out TVector wc, out TVector wd);
                a = TSimd.MultiplyAdd(wa, TSimd.Load(At(panel, (nuint)offset[0] >> 2)), a);
                b = TSimd.MultiplyAdd(wb, TSimd.Load(At(panel, (nuint)offset[1] >> 2)), b);
                c = TSimd.MultiplyAdd(wc, TSimd.Load(At(panel, (nuint)offset[2] >> 2)), c);
                d = TSimd.MultiplyAdd(wd, TSimd.Load(At(panel, (nuint)offset[3] >> 2)), d);
            }
        }

        Finish(step, epilogue, Target(step, order[0]), a);
        Finish(step, epilogue, Target(step, order[1]), b);
        Finish(step, epilogue, Target(step, order[2]), c);
        Finish(step, epilogue, Target(step, order[3]), d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* At(float* panel, nuint bytes) => (float*)((byte*)panel + bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Start(in WideStep step, int row) => row == SellSlices.NoRow ? TSimd.Zero : TSimd.Broadcast(step.Bias + row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Source(in WideStep step, int row) => row == SellSlices.NoRow ? step.Spare : step.Source + ((long)row * step.SourceStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Target(in WideStep step, int row) => row == SellSlices.NoRow ? step.Spare : step.Target + ((long)row * step.TargetStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in WideStep step, in Epilogue<TSimd, TVector> epilogue, float* target, TVector sum) =>
        TSimd.Store(target, step.IsLast ? epilogue.Apply(sum) : sum);
}
