using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Adds slices of sparse rows to sums of two registers each.</summary>
internal static unsafe class SellPanelTwo<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TStream>(in WideStep step, Activation activation, int* order, int* start, byte* entries, int count, float* panel)
        where TStream : struct, IWeightStream
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        byte* entry = entries + ((long)*start * SellSlices.EntryBytes);
        TSimd.LoadWords((ulong*)entry, out ulong first, out ulong second);
        for (; count > 0; count--, start++, order += SellSlices.Rows)
        {
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
                float* a = step.Source + ((long)order[0] * step.SourceStride);
                a0 = TSimd.Load(a);
                a1 = TSimd.Load(a + TSimd.Lanes);
                float* b = step.Source + ((long)order[1] * step.SourceStride);
                b0 = TSimd.Load(b);
                b1 = TSimd.Load(b + TSimd.Lanes);
                float* c = step.Source + ((long)order[2] * step.SourceStride);
                c0 = TSimd.Load(c);
                c1 = TSimd.Load(c + TSimd.Lanes);
                float* d = step.Source + ((long)order[3] * step.SourceStride);
                d0 = TSimd.Load(d);
                d1 = TSimd.Load(d + TSimd.Lanes);
            }

            for (byte* end = entries + ((long)start[1] * SellSlices.EntryBytes); entry < end; entry += SellSlices.EntryBytes)
            {
                TStream.Expect(entry);
                TSimd.LoadWords((ulong*)(entry + SellSlices.EntryBytes), out ulong nextFirst, out ulong nextSecond);
                TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
                float* x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)first / 2);
                a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
                a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 16) / 2);
                b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
                b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 32) / 2);
                c0 = TSimd.MultiplyAdd(wc, TSimd.Load(x), c0);
                c1 = TSimd.MultiplyAdd(wc, TSimd.Load(x + TSimd.Lanes), c1);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(first >> 48) / 2);
                d0 = TSimd.MultiplyAdd(wd, TSimd.Load(x), d0);
                d1 = TSimd.MultiplyAdd(wd, TSimd.Load(x + TSimd.Lanes), d1);
                TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt) + SellSlices.Rows, out wa, out wb, out wc, out wd);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)second / 2);
                a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
                a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 16) / 2);
                b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
                b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 32) / 2);
                c0 = TSimd.MultiplyAdd(wc, TSimd.Load(x), c0);
                c1 = TSimd.MultiplyAdd(wc, TSimd.Load(x + TSimd.Lanes), c1);
                x = PanelSums<TSimd, TVector>.At(panel, (nuint)(second >> 48) / 2);
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

            float* target = step.Target + ((long)order[0] * step.TargetStride);
            TSimd.Store(target, a0);
            TSimd.Store(target + TSimd.Lanes, a1);
            target = step.Target + ((long)order[1] * step.TargetStride);
            TSimd.Store(target, b0);
            TSimd.Store(target + TSimd.Lanes, b1);
            target = step.Target + ((long)order[2] * step.TargetStride);
            TSimd.Store(target, c0);
            TSimd.Store(target + TSimd.Lanes, c1);
            target = step.Target + ((long)order[3] * step.TargetStride);
            TSimd.Store(target, d0);
            TSimd.Store(target + TSimd.Lanes, d1);
        }
    }
}
