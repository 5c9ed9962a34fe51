using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Adds slices of blocks to sums of four registers each.</summary>
internal static unsafe class BlockPanelFour<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in WideStep step, Activation activation, int* start, byte* entries, float* panel, int firstRow, int endRow)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        byte* entry = entries + ((long)*start * BlockSlices.EntryBytes);
        TSimd.LoadWords((ulong*)entry, out ulong offsets, out _);
        for (int row = firstRow; row < endRow; row += BlockSlices.Rows, start++)
        {
            BlockSlices.RowsOf(row, endRow, out int rowA, out int rowB, out int rowC, out int rowD);
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
                FarWeights.Expect(entry);
                TSimd.LoadWords((ulong*)(entry + BlockSlices.EntryBytes), out ulong next, out _);
                float* x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)offsets);
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
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(offsets >> 16));
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
}
