using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Adds slices of sparse rows to sums of four registers each.</summary>
internal static unsafe class SellPanelFour<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    // What only fills up a slice repeats its last row: all rows are loaded before any is stored, and the last is stored last.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TStream>(in WideStep step, Activation activation, int* order, int* start, int* shared, byte* entries, int count, float* panel)
        where TStream : struct, IWeightStream
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        byte* entry = entries + ((long)*start * SellSlices.EntryBytes);
        TSimd.LoadWords((ulong*)entry, out ulong first, out ulong second);
        for (; count > 0; count--, start++, shared++, order += SellSlices.Rows)
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

            for (byte* end = entry + ((long)*shared * SellSlices.EntryBytes); entry < end; entry += SellSlices.EntryBytes)
            {
                TStream.Expect(entry);
                TSimd.LoadWords((ulong*)(entry + SellSlices.EntryBytes), out ulong nextFirst, out ulong nextSecond);
                TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
                float* x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)first);
                TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + TSimd.Lanes), x2 = TSimd.Load(x + (2 * TSimd.Lanes)), x3 = TSimd.Load(x + (3 * TSimd.Lanes));
                a0 = TSimd.MultiplyAdd(wa, x0, a0);
                a1 = TSimd.MultiplyAdd(wa, x1, a1);
                a2 = TSimd.MultiplyAdd(wa, x2, a2);
                a3 = TSimd.MultiplyAdd(wa, x3, a3);
                b0 = TSimd.MultiplyAdd(wb, x0, b0);
                b1 = TSimd.MultiplyAdd(wb, x1, b1);
                b2 = TSimd.MultiplyAdd(wb, x2, b2);
                b3 = TSimd.MultiplyAdd(wb, x3, b3);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(first >> 48));
                x0 = TSimd.Load(x);
                x1 = TSimd.Load(x + TSimd.Lanes);
                x2 = TSimd.Load(x + (2 * TSimd.Lanes));
                x3 = TSimd.Load(x + (3 * TSimd.Lanes));
                c0 = TSimd.MultiplyAdd(wc, x0, c0);
                c1 = TSimd.MultiplyAdd(wc, x1, c1);
                c2 = TSimd.MultiplyAdd(wc, x2, c2);
                c3 = TSimd.MultiplyAdd(wc, x3, c3);
                d0 = TSimd.MultiplyAdd(wd, x0, d0);
                d1 = TSimd.MultiplyAdd(wd, x1, d1);
                d2 = TSimd.MultiplyAdd(wd, x2, d2);
                d3 = TSimd.MultiplyAdd(wd, x3, d3);
                TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt) + SellSlices.Rows, out wa, out wb, out wc, out wd);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)second);
                x0 = TSimd.Load(x);
                x1 = TSimd.Load(x + TSimd.Lanes);
                x2 = TSimd.Load(x + (2 * TSimd.Lanes));
                x3 = TSimd.Load(x + (3 * TSimd.Lanes));
                a0 = TSimd.MultiplyAdd(wa, x0, a0);
                a1 = TSimd.MultiplyAdd(wa, x1, a1);
                a2 = TSimd.MultiplyAdd(wa, x2, a2);
                a3 = TSimd.MultiplyAdd(wa, x3, a3);
                b0 = TSimd.MultiplyAdd(wb, x0, b0);
                b1 = TSimd.MultiplyAdd(wb, x1, b1);
                b2 = TSimd.MultiplyAdd(wb, x2, b2);
                b3 = TSimd.MultiplyAdd(wb, x3, b3);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(second >> 48));
                x0 = TSimd.Load(x);
                x1 = TSimd.Load(x + TSimd.Lanes);
                x2 = TSimd.Load(x + (2 * TSimd.Lanes));
                x3 = TSimd.Load(x + (3 * TSimd.Lanes));
                c0 = TSimd.MultiplyAdd(wc, x0, c0);
                c1 = TSimd.MultiplyAdd(wc, x1, c1);
                c2 = TSimd.MultiplyAdd(wc, x2, c2);
                c3 = TSimd.MultiplyAdd(wc, x3, c3);
                d0 = TSimd.MultiplyAdd(wd, x0, d0);
                d1 = TSimd.MultiplyAdd(wd, x1, d1);
                d2 = TSimd.MultiplyAdd(wd, x2, d2);
                d3 = TSimd.MultiplyAdd(wd, x3, d3);
                first = nextFirst;
                second = nextSecond;
            }

            for (byte* end = entries + ((long)start[1] * SellSlices.EntryBytes); entry < end; entry += SellSlices.EntryBytes)
            {
                TStream.Expect(entry);
                TSimd.LoadWords((ulong*)(entry + SellSlices.EntryBytes), out ulong nextFirst, out ulong nextSecond);
                TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
                float* x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)first);
                a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
                a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
                a2 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (2 * TSimd.Lanes)), a2);
                a3 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (3 * TSimd.Lanes)), a3);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 16));
                b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
                b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
                b2 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (2 * TSimd.Lanes)), b2);
                b3 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (3 * TSimd.Lanes)), b3);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 32));
                c0 = TSimd.MultiplyAdd(wc, TSimd.Load(x), c0);
                c1 = TSimd.MultiplyAdd(wc, TSimd.Load(x + TSimd.Lanes), c1);
                c2 = TSimd.MultiplyAdd(wc, TSimd.Load(x + (2 * TSimd.Lanes)), c2);
                c3 = TSimd.MultiplyAdd(wc, TSimd.Load(x + (3 * TSimd.Lanes)), c3);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(first >> 48));
                d0 = TSimd.MultiplyAdd(wd, TSimd.Load(x), d0);
                d1 = TSimd.MultiplyAdd(wd, TSimd.Load(x + TSimd.Lanes), d1);
                d2 = TSimd.MultiplyAdd(wd, TSimd.Load(x + (2 * TSimd.Lanes)), d2);
                d3 = TSimd.MultiplyAdd(wd, TSimd.Load(x + (3 * TSimd.Lanes)), d3);
                TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt) + SellSlices.Rows, out wa, out wb, out wc, out wd);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)second);
                a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
                a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
                a2 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (2 * TSimd.Lanes)), a2);
                a3 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (3 * TSimd.Lanes)), a3);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 16));
                b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
                b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
                b2 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (2 * TSimd.Lanes)), b2);
                b3 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (3 * TSimd.Lanes)), b3);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 32));
                c0 = TSimd.MultiplyAdd(wc, TSimd.Load(x), c0);
                c1 = TSimd.MultiplyAdd(wc, TSimd.Load(x + TSimd.Lanes), c1);
                c2 = TSimd.MultiplyAdd(wc, TSimd.Load(x + (2 * TSimd.Lanes)), c2);
                c3 = TSimd.MultiplyAdd(wc, TSimd.Load(x + (3 * TSimd.Lanes)), c3);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(second >> 48));
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
}
