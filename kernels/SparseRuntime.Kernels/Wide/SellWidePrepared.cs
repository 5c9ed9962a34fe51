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
        int slice = firstRow / SellSlices.Rows;
        int count = ((endRow + SellSlices.Rows - 1) / SellSlices.Rows) - slice;
        int* order = _slices.Order(group, block) + (slice * SellSlices.Rows);
        int* start = _slices.EntryStart(group, block) + slice;
        if (vectors == 4 && TSimd.Registers >= 32)
        {
            Run4(step, Activation, order, start, _slices.Entries, count, panel);
        }
        else if (vectors >= 2)
        {
            // Slice by slice, so that the second half of the columns finds the entries in cache.
            for (; count > 0; count--, start++, order += SellSlices.Rows)
            {
                for (int column = 0; column < tapStride; column += 2 * TSimd.Lanes)
                    Run2(step, Activation, order, start, _slices.Entries, panel + column, vectors == 4 ? 0 : 1, column);
            }
        }
        else
        {
            Run1(step, Activation, order, start, _slices.Entries, count, panel);
        }
    }

    // What only fills up a slice repeats its last row: all rows are loaded before any is stored, and the last is stored last.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run4(in WideStep step, Activation activation, int* order, int* start, byte* entries, int count, float* panel)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        byte* entry = entries + ((long)*start * SellSlices.EntryBytes);
        TSimd.LoadWords((ulong*)entry, out ulong first, out ulong second);
        for (; count > 0; count--, start++, order += SellSlices.Rows)
        {
            TVector a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3;
            if (step.IsFirst)
            {
                a0 = a1 = a2 = a3 = TSimd.Broadcast(step.Bias + order[0]);
                b0 = b1 = b2 = b3 = TSimd.Broadcast(step.Bias + order[1]);
                c0 = c1 = c2 = c3 = TSimd.Broadcast(step.Bias + order[2]);
                d0 = d1 = d2 = d3 = TSimd.Broadcast(step.Bias + order[3]);
            }
            else
            {
                float* a = step.Source + ((long)order[0] * step.SourceStride);
                a0 = TSimd.Load(a);
                a1 = TSimd.Load(a + TSimd.Lanes);
                a2 = TSimd.Load(a + (2 * TSimd.Lanes));
                a3 = TSimd.Load(a + (3 * TSimd.Lanes));
                float* b = step.Source + ((long)order[1] * step.SourceStride);
                b0 = TSimd.Load(b);
                b1 = TSimd.Load(b + TSimd.Lanes);
                b2 = TSimd.Load(b + (2 * TSimd.Lanes));
                b3 = TSimd.Load(b + (3 * TSimd.Lanes));
                float* c = step.Source + ((long)order[2] * step.SourceStride);
                c0 = TSimd.Load(c);
                c1 = TSimd.Load(c + TSimd.Lanes);
                c2 = TSimd.Load(c + (2 * TSimd.Lanes));
                c3 = TSimd.Load(c + (3 * TSimd.Lanes));
                float* d = step.Source + ((long)order[3] * step.SourceStride);
                d0 = TSimd.Load(d);
                d1 = TSimd.Load(d + TSimd.Lanes);
                d2 = TSimd.Load(d + (2 * TSimd.Lanes));
                d3 = TSimd.Load(d + (3 * TSimd.Lanes));
            }

            for (byte* end = entries + ((long)start[1] * SellSlices.EntryBytes); entry < end; entry += SellSlices.EntryBytes)
            {
                TSimd.LoadWords((ulong*)(entry + SellSlices.EntryBytes), out ulong nextFirst, out ulong nextSecond);
                TSimd.Broadcast4((float*)(entry + ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
                float* x = At(panel, (nuint)(ushort)first);
                a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
                a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
                a2 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (2 * TSimd.Lanes)), a2);
                a3 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (3 * TSimd.Lanes)), a3);
                x = At(panel, (nuint)(ushort)(first >> 16));
                b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
                b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
                b2 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (2 * TSimd.Lanes)), b2);
                b3 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (3 * TSimd.Lanes)), b3);
                x = At(panel, (nuint)(ushort)(first >> 32));
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
                x = At(panel, (nuint)(ushort)second);
                a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
                a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
                a2 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (2 * TSimd.Lanes)), a2);
                a3 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (3 * TSimd.Lanes)), a3);
                x = At(panel, (nuint)(ushort)(second >> 16));
                b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
                b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
                b2 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (2 * TSimd.Lanes)), b2);
                b3 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (3 * TSimd.Lanes)), b3);
                x = At(panel, (nuint)(ushort)(second >> 32));
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

            if (step.IsLast)
            {
                a0 = epilogue.Apply(a0);
                a1 = epilogue.Apply(a1);
                a2 = epilogue.Apply(a2);
                a3 = epilogue.Apply(a3);
                b0 = epilogue.Apply(b0);
                b1 = epilogue.Apply(b1);
                b2 = epilogue.Apply(b2);
                b3 = epilogue.Apply(b3);
                c0 = epilogue.Apply(c0);
                c1 = epilogue.Apply(c1);
                c2 = epilogue.Apply(c2);
                c3 = epilogue.Apply(c3);
                d0 = epilogue.Apply(d0);
                d1 = epilogue.Apply(d1);
                d2 = epilogue.Apply(d2);
                d3 = epilogue.Apply(d3);
            }

            float* target = step.Target + ((long)order[0] * step.TargetStride);
            TSimd.Store(target, a0);
            TSimd.Store(target + TSimd.Lanes, a1);
            TSimd.Store(target + (2 * TSimd.Lanes), a2);
            TSimd.Store(target + (3 * TSimd.Lanes), a3);
            target = step.Target + ((long)order[1] * step.TargetStride);
            TSimd.Store(target, b0);
            TSimd.Store(target + TSimd.Lanes, b1);
            TSimd.Store(target + (2 * TSimd.Lanes), b2);
            TSimd.Store(target + (3 * TSimd.Lanes), b3);
            target = step.Target + ((long)order[2] * step.TargetStride);
            TSimd.Store(target, c0);
            TSimd.Store(target + TSimd.Lanes, c1);
            TSimd.Store(target + (2 * TSimd.Lanes), c2);
            TSimd.Store(target + (3 * TSimd.Lanes), c3);
            target = step.Target + ((long)order[3] * step.TargetStride);
            TSimd.Store(target, d0);
            TSimd.Store(target + TSimd.Lanes, d1);
            TSimd.Store(target + (2 * TSimd.Lanes), d2);
            TSimd.Store(target + (3 * TSimd.Lanes), d3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run2(in WideStep step, Activation activation, int* order, int* start, byte* entries, float* panel, int narrower, int column)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        byte* entry = entries + ((long)*start * SellSlices.EntryBytes);
        TSimd.LoadWords((ulong*)entry, out ulong first, out ulong second);
        TVector a0, a1, b0, b1, c0, c1, d0, d1;
        if (step.IsFirst)
        {
            a0 = a1 = TSimd.Broadcast(step.Bias + order[0]);
            b0 = b1 = TSimd.Broadcast(step.Bias + order[1]);
            c0 = c1 = TSimd.Broadcast(step.Bias + order[2]);
            d0 = d1 = TSimd.Broadcast(step.Bias + order[3]);
        }
        else
        {
            float* a = step.Source + ((long)order[0] * step.SourceStride) + column;
            a0 = TSimd.Load(a);
            a1 = TSimd.Load(a + TSimd.Lanes);
            float* b = step.Source + ((long)order[1] * step.SourceStride) + column;
            b0 = TSimd.Load(b);
            b1 = TSimd.Load(b + TSimd.Lanes);
            float* c = step.Source + ((long)order[2] * step.SourceStride) + column;
            c0 = TSimd.Load(c);
            c1 = TSimd.Load(c + TSimd.Lanes);
            float* d = step.Source + ((long)order[3] * step.SourceStride) + column;
            d0 = TSimd.Load(d);
            d1 = TSimd.Load(d + TSimd.Lanes);
        }

        for (byte* end = entries + ((long)start[1] * SellSlices.EntryBytes); entry < end; entry += SellSlices.EntryBytes)
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

        if (step.IsLast)
        {
            a0 = epilogue.Apply(a0);
            a1 = epilogue.Apply(a1);
            b0 = epilogue.Apply(b0);
            b1 = epilogue.Apply(b1);
            c0 = epilogue.Apply(c0);
            c1 = epilogue.Apply(c1);
            d0 = epilogue.Apply(d0);
            d1 = epilogue.Apply(d1);
        }

        float* target = step.Target + ((long)order[0] * step.TargetStride) + column;
        TSimd.Store(target, a0);
        TSimd.Store(target + TSimd.Lanes, a1);
        target = step.Target + ((long)order[1] * step.TargetStride) + column;
        TSimd.Store(target, b0);
        TSimd.Store(target + TSimd.Lanes, b1);
        target = step.Target + ((long)order[2] * step.TargetStride) + column;
        TSimd.Store(target, c0);
        TSimd.Store(target + TSimd.Lanes, c1);
        target = step.Target + ((long)order[3] * step.TargetStride) + column;
        TSimd.Store(target, d0);
        TSimd.Store(target + TSimd.Lanes, d1);
    }

    // Four sums wait for each other's latency; more would add in another order than wider panels do.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run1(in WideStep step, Activation activation, int* order, int* start, byte* entries, int count, float* panel)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        byte* entry = entries + ((long)*start * SellSlices.EntryBytes);
        for (; count > 0; count--, start++, order += SellSlices.Rows)
        {
            TVector a = Begin(step, order[0]), b = Begin(step, order[1]), c = Begin(step, order[2]), d = Begin(step, order[3]);
            for (byte* end = entries + ((long)start[1] * SellSlices.EntryBytes); entry < end; entry += SellSlices.EntryBytes)
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

            TSimd.Store(step.Target + ((long)order[0] * step.TargetStride), step.IsLast ? epilogue.Apply(a) : a);
            TSimd.Store(step.Target + ((long)order[1] * step.TargetStride), step.IsLast ? epilogue.Apply(b) : b);
            TSimd.Store(step.Target + ((long)order[2] * step.TargetStride), step.IsLast ? epilogue.Apply(c) : c);
            TSimd.Store(step.Target + ((long)order[3] * step.TargetStride), step.IsLast ? epilogue.Apply(d) : d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Begin(in WideStep step, int row) =>
        step.IsFirst ? TSimd.Broadcast(step.Bias + row) : TSimd.Load(step.Source + ((long)row * step.SourceStride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* At(float* panel, nuint bytes) => (float*)((byte*)panel + bytes);
}
