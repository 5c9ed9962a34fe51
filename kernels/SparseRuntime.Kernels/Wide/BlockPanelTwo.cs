using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Adds slices of blocks to sums of two registers each.</summary>
internal static unsafe class BlockPanelTwo<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in WideStep step, Activation activation, int* start, byte* entries, float* panel, int row, int endRow, int narrower, int column)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        byte* entry = entries + ((long)*start * BlockSlices.EntryBytes);
        TSimd.LoadWords((ulong*)entry, out ulong offsets, out _);
        BlockSlices.RowsOf(row, endRow, out int rowA, out int rowB, out int rowC, out int rowD);
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
            FarWeights.Expect(entry);
            TSimd.LoadWords((ulong*)(entry + BlockSlices.EntryBytes), out ulong next, out _);
            float* x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)offsets >> narrower);
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
            x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(offsets >> 16) >> narrower);
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
}
