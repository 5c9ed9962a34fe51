using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Adds slices of sparse rows to sums of one register each.</summary>
internal static unsafe class SellPanelOne<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    // One slice has four sums, which wait for each other's latency, so two slices run side by side while both last.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TStream>(in WideStep step, Activation activation, int* order, int* start, byte* entries, int count, float* panel)
        where TStream : struct, IWeightStream
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        for (; count > 1; count -= 2, start += 2, order += 2 * SellSlices.Rows)
        {
            TVector a = PanelSums<TSimd, TVector>.Begin(step, order[0]), b = PanelSums<TSimd, TVector>.Begin(step, order[1]), c = PanelSums<TSimd, TVector>.Begin(step, order[2]), d = PanelSums<TSimd, TVector>.Begin(step, order[3]);
            TVector e = PanelSums<TSimd, TVector>.Begin(step, order[4]), f = PanelSums<TSimd, TVector>.Begin(step, order[5]), g = PanelSums<TSimd, TVector>.Begin(step, order[6]), h = PanelSums<TSimd, TVector>.Begin(step, order[7]);
            byte* entry = entries + ((long)start[0] * SellSlices.EntryBytes), end = entries + ((long)start[1] * SellSlices.EntryBytes);
            byte* other = end, otherEnd = entries + ((long)start[2] * SellSlices.EntryBytes);
            for (; entry < end && other < otherEnd; entry += SellSlices.EntryBytes, other += SellSlices.EntryBytes)
            {
                TStream.Expect(entry);
                TStream.Expect(other);
                TSimd.LoadWords((ulong*)entry, out ulong first, out ulong second);
                TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
                a = TSimd.MultiplyAdd(wa, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)first >> 2)), a);
                b = TSimd.MultiplyAdd(wb, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 16) >> 2)), b);
                c = TSimd.MultiplyAdd(wc, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 32) >> 2)), c);
                d = TSimd.MultiplyAdd(wd, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(first >> 50))), d);
                TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt) + SellSlices.Rows, out wa, out wb, out wc, out wd);
                a = TSimd.MultiplyAdd(wa, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)second >> 2)), a);
                b = TSimd.MultiplyAdd(wb, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 16) >> 2)), b);
                c = TSimd.MultiplyAdd(wc, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 32) >> 2)), c);
                d = TSimd.MultiplyAdd(wd, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(second >> 50))), d);
                TSimd.LoadWords((ulong*)other, out first, out second);
                TSimd.Broadcast4((float*)(other + SellSlices.ValuesAt), out wa, out wb, out wc, out wd);
                e = TSimd.MultiplyAdd(wa, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)first >> 2)), e);
                f = TSimd.MultiplyAdd(wb, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 16) >> 2)), f);
                g = TSimd.MultiplyAdd(wc, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 32) >> 2)), g);
                h = TSimd.MultiplyAdd(wd, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(first >> 50))), h);
                TSimd.Broadcast4((float*)(other + SellSlices.ValuesAt) + SellSlices.Rows, out wa, out wb, out wc, out wd);
                e = TSimd.MultiplyAdd(wa, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)second >> 2)), e);
                f = TSimd.MultiplyAdd(wb, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 16) >> 2)), f);
                g = TSimd.MultiplyAdd(wc, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 32) >> 2)), g);
                h = TSimd.MultiplyAdd(wd, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(second >> 50))), h);
            }

            for (; entry < end; entry += SellSlices.EntryBytes)
            {
                TStream.Expect(entry);
                TSimd.LoadWords((ulong*)entry, out ulong first, out ulong second);
                TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
                a = TSimd.MultiplyAdd(wa, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)first >> 2)), a);
                b = TSimd.MultiplyAdd(wb, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 16) >> 2)), b);
                c = TSimd.MultiplyAdd(wc, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 32) >> 2)), c);
                d = TSimd.MultiplyAdd(wd, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(first >> 50))), d);
                TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt) + SellSlices.Rows, out wa, out wb, out wc, out wd);
                a = TSimd.MultiplyAdd(wa, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)second >> 2)), a);
                b = TSimd.MultiplyAdd(wb, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 16) >> 2)), b);
                c = TSimd.MultiplyAdd(wc, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 32) >> 2)), c);
                d = TSimd.MultiplyAdd(wd, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(second >> 50))), d);
            }

            for (; other < otherEnd; other += SellSlices.EntryBytes)
            {
                TStream.Expect(other);
                TSimd.LoadWords((ulong*)other, out ulong first, out ulong second);
                TSimd.Broadcast4((float*)(other + SellSlices.ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
                e = TSimd.MultiplyAdd(wa, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)first >> 2)), e);
                f = TSimd.MultiplyAdd(wb, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 16) >> 2)), f);
                g = TSimd.MultiplyAdd(wc, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 32) >> 2)), g);
                h = TSimd.MultiplyAdd(wd, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(first >> 50))), h);
                TSimd.Broadcast4((float*)(other + SellSlices.ValuesAt) + SellSlices.Rows, out wa, out wb, out wc, out wd);
                e = TSimd.MultiplyAdd(wa, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)second >> 2)), e);
                f = TSimd.MultiplyAdd(wb, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 16) >> 2)), f);
                g = TSimd.MultiplyAdd(wc, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 32) >> 2)), g);
                h = TSimd.MultiplyAdd(wd, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(second >> 50))), h);
            }

            PanelSums<TSimd, TVector>.End(step, epilogue, order[0], a);
            PanelSums<TSimd, TVector>.End(step, epilogue, order[1], b);
            PanelSums<TSimd, TVector>.End(step, epilogue, order[2], c);
            PanelSums<TSimd, TVector>.End(step, epilogue, order[3], d);
            PanelSums<TSimd, TVector>.End(step, epilogue, order[4], e);
            PanelSums<TSimd, TVector>.End(step, epilogue, order[5], f);
            PanelSums<TSimd, TVector>.End(step, epilogue, order[6], g);
            PanelSums<TSimd, TVector>.End(step, epilogue, order[7], h);
        }

        if (count == 0) return;
        TVector i = PanelSums<TSimd, TVector>.Begin(step, order[0]), j = PanelSums<TSimd, TVector>.Begin(step, order[1]), k = PanelSums<TSimd, TVector>.Begin(step, order[2]), l = PanelSums<TSimd, TVector>.Begin(step, order[3]);
        byte* lastEnd = entries + ((long)start[1] * SellSlices.EntryBytes);
        for (byte* entry = entries + ((long)start[0] * SellSlices.EntryBytes); entry < lastEnd; entry += SellSlices.EntryBytes)
        {
            TStream.Expect(entry);
            TSimd.LoadWords((ulong*)entry, out ulong first, out ulong second);
            TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt), out TVector wa, out TVector wb, out TVector wc, out TVector wd);
            i = TSimd.MultiplyAdd(wa, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)first >> 2)), i);
            j = TSimd.MultiplyAdd(wb, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 16) >> 2)), j);
            k = TSimd.MultiplyAdd(wc, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(first >> 32) >> 2)), k);
            l = TSimd.MultiplyAdd(wd, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(first >> 50))), l);
            TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt) + SellSlices.Rows, out wa, out wb, out wc, out wd);
            i = TSimd.MultiplyAdd(wa, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)second >> 2)), i);
            j = TSimd.MultiplyAdd(wb, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 16) >> 2)), j);
            k = TSimd.MultiplyAdd(wc, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)(second >> 32) >> 2)), k);
            l = TSimd.MultiplyAdd(wd, TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)(second >> 50))), l);
        }

        PanelSums<TSimd, TVector>.End(step, epilogue, order[0], i);
        PanelSums<TSimd, TVector>.End(step, epilogue, order[1], j);
        PanelSums<TSimd, TVector>.End(step, epilogue, order[2], k);
        PanelSums<TSimd, TVector>.End(step, epilogue, order[3], l);
    }
}
