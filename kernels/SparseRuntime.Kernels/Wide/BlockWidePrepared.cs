using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Blocks of four rows × one tap (<see cref="BlockSlices"/>) times a panel of four registers: a tap's registers are loaded
/// once for four rows, so that multiply-adds and not loads are the bound. With 16 registers the panel is taken two
/// registers at a time.
/// </summary>
internal sealed unsafe class BlockWidePrepared<TSimd, TVector> : WidePrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Bytes of a packed block, which must stay in a 48 KB first-level cache with room for weights and sums.</summary>
    private const int PanelBytes = 40 * 1024;

    private readonly BlockSlices _slices;

    public BlockWidePrepared(LinearLayer layer)
        : base(layer, MostBlockTaps) =>
        _slices = new BlockSlices(layer.Weights, RowsPerGroup, BlockTaps, Blocks, FullPanelColumns * sizeof(float));

    /// <summary>The most taps of a block.</summary>
    public static int MostBlockTaps => PanelBytes / sizeof(float) / FullPanelColumns;

    /// <inheritdoc/>
    public override long Bytes => _slices.Bytes;

    /// <inheritdoc/>
    protected override int RowGranularity => 4 * BlockSlices.Rows;

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
        int* start = _slices.EntryStart(group, block) + (firstRow / BlockSlices.Rows);
        if (vectors == 4 && TSimd.Registers >= 32)
        {
            Run4(step, Activation, start, _slices.Entries, panel, firstRow, endRow);
            return;
        }

        // Slice by slice, so that the second half of the columns finds the entries in cache.
        for (int row = firstRow; row < endRow; row += BlockSlices.Rows, start++)
        {
            if (vectors == 1)
            {
                Run1(step, Activation, start, _slices.Entries, panel, row, endRow);
                continue;
            }

            for (int column = 0; column < tapStride; column += 2 * TSimd.Lanes)
                Run2(step, Activation, start, _slices.Entries, panel + column, row, endRow, vectors == 4 ? 0 : 1, column);
        }
    }

    /// <summary>
    /// The rows of a slice's four lanes. Where rows run out the last one stands last: what the lanes before it store in its
    /// place is overwritten.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RowsOf(int first, int end, out int a, out int b, out int c, out int d)
    {
        int missing = Math.Max(0, first + BlockSlices.Rows - end);
        a = missing > 0 ? end - 1 : first;
        b = missing > 1 ? end - 1 : first + 1 - missing;
        c = missing > 2 ? end - 1 : first + 2 - missing;
        d = first + 3 - missing;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run4(in WideStep step, Activation activation, int* start, byte* entries, float* panel, int firstRow, int endRow)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        byte* entry = entries + ((long)*start * BlockSlices.EntryBytes);
        TSimd.LoadWords((ulong*)entry, out ulong offsets, out _);
        for (int row = firstRow; row < endRow; row += BlockSlices.Rows, start++)
        {
            RowsOf(row, endRow, out int rowA, out int rowB, out int rowC, out int rowD);
            TVector a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3;
            if (step.IsFirst)
            {
                a0 = a1 = a2 = a3 = TSimd.Broadcast(step.Bias + rowA);
                b0 = b1 = b2 = b3 = TSimd.Broadcast(step.Bias + rowB);
                c0 = c1 = c2 = c3 = TSimd.Broadcast(step.Bias + rowC);
                d0 = d1 = d2 = d3 = TSimd.Broadcast(step.Bias + rowD);
            }
            else
            {
                float* a = step.Source + ((long)rowA * step.SourceStride);
                a0 = TSimd.Load(a);
                a1 = TSimd.Load(a + TSimd.Lanes);
                a2 = TSimd.Load(a + (2 * TSimd.Lanes));
                a3 = TSimd.Load(a + (3 * TSimd.Lanes));
                float* b = step.Source + ((long)rowB * step.SourceStride);
                b0 = TSimd.Load(b);
                b1 = TSimd.Load(b + TSimd.Lanes);
                b2 = TSimd.Load(b + (2 * TSimd.Lanes));
                b3 = TSimd.Load(b + (3 * TSimd.Lanes));
                float* c = step.Source + ((long)rowC * step.SourceStride);
                c0 = TSimd.Load(c);
                c1 = TSimd.Load(c + TSimd.Lanes);
                c2 = TSimd.Load(c + (2 * TSimd.Lanes));
                c3 = TSimd.Load(c + (3 * TSimd.Lanes));
                float* d = step.Source + ((long)rowD * step.SourceStride);
                d0 = TSimd.Load(d);
                d1 = TSimd.Load(d + TSimd.Lanes);
                d2 = TSimd.Load(d + (2 * TSimd.Lanes));
                d3 = TSimd.Load(d + (3 * TSimd.Lanes));
            }

            for (byte* end = entries + ((long)start[1] * BlockSlices.EntryBytes); entry < end; entry += BlockSlices.EntryBytes)
            {
                TSimd.LoadWords((ulong*)(entry + BlockSlices.EntryBytes), out ulong next, out _);
                float* x = At(panel, (nuint)(ushort)offsets);
                TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + TSimd.Lanes), x2 = TSimd.Load(x + (2 * TSimd.Lanes)), x3 = TSimd.Load(x + (3 * TSimd.Lanes));
                TSimd.Broadcast4((float*)(entry + BlockSlices.ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
                a0 = TSimd.MultiplyAdd(wa, x0, a0);
                a1 = TSimd.MultiplyAdd(wa, x1, a1);
                a2 = TSimd.MultiplyAdd(wa, x2, a2);
                a3 = TSimd.MultiplyAdd(wa, x3, a3);
                b0 = TSimd.MultiplyAdd(wb, x0, b0);
                b1 = TSimd.MultiplyAdd(wb, x1, b1);
                b2 = TSimd.MultiplyAdd(wb, x2, b2);
                b3 = TSimd.MultiplyAdd(wb, x3, b3);
                c0 = TSimd.MultiplyAdd(wc, x0, c0);
                c1 = TSimd.MultiplyAdd(wc, x1, c1);
                c2 = TSimd.MultiplyAdd(wc, x2, c2);
                c3 = TSimd.MultiplyAdd(wc, x3, c3);
                d0 = TSimd.MultiplyAdd(wd, x0, d0);
                d1 = TSimd.MultiplyAdd(wd, x1, d1);
                d2 = TSimd.MultiplyAdd(wd, x2, d2);
                d3 = TSimd.MultiplyAdd(wd, x3, d3);
                x = At(panel, (nuint)(ushort)(offsets >> 16));
                x0 = TSimd.Load(x);
                x1 = TSimd.Load(x + TSimd.Lanes);
                x2 = TSimd.Load(x + (2 * TSimd.Lanes));
                x3 = TSimd.Load(x + (3 * TSimd.Lanes));
                TSimd.Broadcast4((float*)(entry + BlockSlices.ValuesAt) + BlockSlices.Rows, out wa, out wb, out wc, out wd);
                a0 = TSimd.MultiplyAdd(wa, x0, a0);
                a1 = TSimd.MultiplyAdd(wa, x1, a1);
                a2 = TSimd.MultiplyAdd(wa, x2, a2);
                a3 = TSimd.MultiplyAdd(wa, x3, a3);
                b0 = TSimd.MultiplyAdd(wb, x0, b0);
                b1 = TSimd.MultiplyAdd(wb, x1, b1);
                b2 = TSimd.MultiplyAdd(wb, x2, b2);
                b3 = TSimd.MultiplyAdd(wb, x3, b3);
                c0 = TSimd.MultiplyAdd(wc, x0, c0);
                c1 = TSimd.MultiplyAdd(wc, x1, c1);
                c2 = TSimd.MultiplyAdd(wc, x2, c2);
                c3 = TSimd.MultiplyAdd(wc, x3, c3);
                d0 = TSimd.MultiplyAdd(wd, x0, d0);
                d1 = TSimd.MultiplyAdd(wd, x1, d1);
                d2 = TSimd.MultiplyAdd(wd, x2, d2);
                d3 = TSimd.MultiplyAdd(wd, x3, d3);
                offsets = next;
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

            float* target = step.Target + ((long)rowA * step.TargetStride);
            TSimd.Store(target, a0);
            TSimd.Store(target + TSimd.Lanes, a1);
            TSimd.Store(target + (2 * TSimd.Lanes), a2);
            TSimd.Store(target + (3 * TSimd.Lanes), a3);
            target = step.Target + ((long)rowB * step.TargetStride);
            TSimd.Store(target, b0);
            TSimd.Store(target + TSimd.Lanes, b1);
            TSimd.Store(target + (2 * TSimd.Lanes), b2);
            TSimd.Store(target + (3 * TSimd.Lanes), b3);
            target = step.Target + ((long)rowC * step.TargetStride);
            TSimd.Store(target, c0);
            TSimd.Store(target + TSimd.Lanes, c1);
            TSimd.Store(target + (2 * TSimd.Lanes), c2);
            TSimd.Store(target + (3 * TSimd.Lanes), c3);
            target = step.Target + ((long)rowD * step.TargetStride);
            TSimd.Store(target, d0);
            TSimd.Store(target + TSimd.Lanes, d1);
            TSimd.Store(target + (2 * TSimd.Lanes), d2);
            TSimd.Store(target + (3 * TSimd.Lanes), d3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run2(in WideStep step, Activation activation, int* start, byte* entries, float* panel, int row, int endRow, int narrower, int column)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        byte* entry = entries + ((long)*start * BlockSlices.EntryBytes);
        TSimd.LoadWords((ulong*)entry, out ulong offsets, out _);
        RowsOf(row, endRow, out int rowA, out int rowB, out int rowC, out int rowD);
        TVector a0, a1, b0, b1, c0, c1, d0, d1;
        if (step.IsFirst)
        {
            a0 = a1 = TSimd.Broadcast(step.Bias + rowA);
            b0 = b1 = TSimd.Broadcast(step.Bias + rowB);
            c0 = c1 = TSimd.Broadcast(step.Bias + rowC);
            d0 = d1 = TSimd.Broadcast(step.Bias + rowD);
        }
        else
        {
            float* a = step.Source + ((long)rowA * step.SourceStride) + column;
            a0 = TSimd.Load(a);
            a1 = TSimd.Load(a + TSimd.Lanes);
            float* b = step.Source + ((long)rowB * step.SourceStride) + column;
            b0 = TSimd.Load(b);
            b1 = TSimd.Load(b + TSimd.Lanes);
            float* c = step.Source + ((long)rowC * step.SourceStride) + column;
            c0 = TSimd.Load(c);
            c1 = TSimd.Load(c + TSimd.Lanes);
            float* d = step.Source + ((long)rowD * step.SourceStride) + column;
            d0 = TSimd.Load(d);
            d1 = TSimd.Load(d + TSimd.Lanes);
        }

        for (byte* end = entries + ((long)start[1] * BlockSlices.EntryBytes); entry < end; entry += BlockSlices.EntryBytes)
        {
            TSimd.LoadWords((ulong*)(entry + BlockSlices.EntryBytes), out ulong next, out _);
            float* x = At(panel, (nuint)(ushort)offsets >> narrower);
            TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + TSimd.Lanes);
            TSimd.Broadcast4((float*)(entry + BlockSlices.ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
            a0 = TSimd.MultiplyAdd(wa, x0, a0);
            a1 = TSimd.MultiplyAdd(wa, x1, a1);
            b0 = TSimd.MultiplyAdd(wb, x0, b0);
            b1 = TSimd.MultiplyAdd(wb, x1, b1);
            c0 = TSimd.MultiplyAdd(wc, x0, c0);
            c1 = TSimd.MultiplyAdd(wc, x1, c1);
            d0 = TSimd.MultiplyAdd(wd, x0, d0);
            d1 = TSimd.MultiplyAdd(wd, x1, d1);
            x = At(panel, (nuint)(ushort)(offsets >> 16) >> narrower);
            x0 = TSimd.Load(x);
            x1 = TSimd.Load(x + TSimd.Lanes);
            TSimd.Broadcast4((float*)(entry + BlockSlices.ValuesAt) + BlockSlices.Rows, out wa, out wb, out wc, out wd);
            a0 = TSimd.MultiplyAdd(wa, x0, a0);
            a1 = TSimd.MultiplyAdd(wa, x1, a1);
            b0 = TSimd.MultiplyAdd(wb, x0, b0);
            b1 = TSimd.MultiplyAdd(wb, x1, b1);
            c0 = TSimd.MultiplyAdd(wc, x0, c0);
            c1 = TSimd.MultiplyAdd(wc, x1, c1);
            d0 = TSimd.MultiplyAdd(wd, x0, d0);
            d1 = TSimd.MultiplyAdd(wd, x1, d1);
            offsets = next;
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

        float* target = step.Target + ((long)rowA * step.TargetStride) + column;
        TSimd.Store(target, a0);
        TSimd.Store(target + TSimd.Lanes, a1);
        target = step.Target + ((long)rowB * step.TargetStride) + column;
        TSimd.Store(target, b0);
        TSimd.Store(target + TSimd.Lanes, b1);
        target = step.Target + ((long)rowC * step.TargetStride) + column;
        TSimd.Store(target, c0);
        TSimd.Store(target + TSimd.Lanes, c1);
        target = step.Target + ((long)rowD * step.TargetStride) + column;
        TSimd.Store(target, d0);
        TSimd.Store(target + TSimd.Lanes, d1);
    }

    // Four sums wait for each other's latency; more would add in another order than wider panels do.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run1(in WideStep step, Activation activation, int* start, byte* entries, float* panel, int row, int endRow)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        RowsOf(row, endRow, out int rowA, out int rowB, out int rowC, out int rowD);
        TVector a = Begin(step, rowA), b = Begin(step, rowB), c = Begin(step, rowC), d = Begin(step, rowD);
        byte* end = entries + ((long)start[1] * BlockSlices.EntryBytes);
        for (byte* entry = entries + ((long)*start * BlockSlices.EntryBytes); entry < end; entry += BlockSlices.EntryBytes)
        {
            float* value = (float*)(entry + BlockSlices.ValuesAt);
            for (int k = 0; k < 2; k++, value += BlockSlices.Rows)
            {
                TVector x = TSimd.Load(At(panel, (nuint)((ushort*)entry)[k] >> 2));
                TSimd.Broadcast4(value, out TVector wa, out TVector wb, out TVector wc, out TVector wd);
                a = TSimd.MultiplyAdd(wa, x, a);
                b = TSimd.MultiplyAdd(wb, x, b);
                c = TSimd.MultiplyAdd(wc, x, c);
                d = TSimd.MultiplyAdd(wd, x, d);
            }
        }

        TSimd.Store(step.Target + ((long)rowA * step.TargetStride), step.IsLast ? epilogue.Apply(a) : a);
        TSimd.Store(step.Target + ((long)rowB * step.TargetStride), step.IsLast ? epilogue.Apply(b) : b);
        TSimd.Store(step.Target + ((long)rowC * step.TargetStride), step.IsLast ? epilogue.Apply(c) : c);
        TSimd.Store(step.Target + ((long)rowD * step.TargetStride), step.IsLast ? epilogue.Apply(d) : d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Begin(in WideStep step, int row) =>
        step.IsFirst ? TSimd.Broadcast(step.Bias + row) : TSimd.Load(step.Source + ((long)row * step.SourceStride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* At(float* panel, nuint bytes) => (float*)((byte*)panel + bytes);
}
