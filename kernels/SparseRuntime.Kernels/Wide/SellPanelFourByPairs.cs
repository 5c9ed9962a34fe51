using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Adds slices of sparse rows to sums of four registers each where there are 16 registers: half a slice, two rows, at a
/// time, so that an offset still serves four multiply-adds; where the two rows share a tap, its loads serve both.
/// </summary>
internal static unsafe class SellPanelFourByPairs<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TStream>(in WideStep step, Activation activation, int* order, int* start, int* shared, byte* entries, int count, float* panel)
        where TStream : struct, IWeightStream
    {
        const int Pair = SellSlices.Rows / 2, CacheLine = 64;
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        for (; count > 0; count--, start++, shared++)
        {
            byte* sliceEnd = entries + ((long)start[1] * SellSlices.EntryBytes);
            for (byte* line = entries + ((long)*start * SellSlices.EntryBytes); line < sliceEnd; line += CacheLine)
                TStream.Expect(line);
            for (int lane = 0; lane < SellSlices.Rows; lane += Pair, order += Pair)
            {
                TVector a0, a1, a2, a3, b0, b1, b2, b3;
                if (step.IsFirst)
                {
                    a0 = a1 = a2 = a3 = TSimd.Broadcast(step.Bias + order[0]);
                    b0 = b1 = b2 = b3 = TSimd.Broadcast(step.Bias + order[1]);
                }
                else
                {
                    float* source = step.Source + ((long)order[0] * step.SourceStride);
                    a0 = TSimd.Load(source);
                    a1 = TSimd.Load(source + TSimd.Lanes);
                    a2 = TSimd.Load(source + (2 * TSimd.Lanes));
                    a3 = TSimd.Load(source + (3 * TSimd.Lanes));
                    source = step.Source + ((long)order[1] * step.SourceStride);
                    b0 = TSimd.Load(source);
                    b1 = TSimd.Load(source + TSimd.Lanes);
                    b2 = TSimd.Load(source + (2 * TSimd.Lanes));
                    b3 = TSimd.Load(source + (3 * TSimd.Lanes));
                }

                byte* entry = entries + ((long)start[0] * SellSlices.EntryBytes);
                byte* end = entry + ((long)*shared * SellSlices.EntryBytes);
                for (; entry < end; entry += SellSlices.EntryBytes)
                {
                    TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt) + lane, out TVector wa, out TVector wb, out _, out _);
                    float* x = PanelSums<TSimd, TVector>.At(panel, *((ushort*)entry + lane));
                    TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + TSimd.Lanes), x2 = TSimd.Load(x + (2 * TSimd.Lanes)), x3 = TSimd.Load(x + (3 * TSimd.Lanes));
                    a0 = TSimd.MultiplyAdd(wa, x0, a0);
                    a1 = TSimd.MultiplyAdd(wa, x1, a1);
                    a2 = TSimd.MultiplyAdd(wa, x2, a2);
                    a3 = TSimd.MultiplyAdd(wa, x3, a3);
                    b0 = TSimd.MultiplyAdd(wb, x0, b0);
                    b1 = TSimd.MultiplyAdd(wb, x1, b1);
                    b2 = TSimd.MultiplyAdd(wb, x2, b2);
                    b3 = TSimd.MultiplyAdd(wb, x3, b3);
                    TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt) + SellSlices.Rows + lane, out wa, out wb, out _, out _);
                    x = PanelSums<TSimd, TVector>.At(panel, *((ushort*)entry + SellSlices.Rows + lane));
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
                }

                end = sliceEnd;
                for (; entry < end; entry += SellSlices.EntryBytes)
                {
                    uint offsets = *(uint*)((ushort*)entry + lane);
                    TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt) + lane, out TVector wa, out TVector wb, out _, out _);
                    float* x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)offsets);
                    a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
                    a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
                    a2 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (2 * TSimd.Lanes)), a2);
                    a3 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (3 * TSimd.Lanes)), a3);
                    x = PanelSums<TSimd, TVector>.At(panel, (nuint)(offsets >> 16));
                    b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
                    b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
                    b2 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (2 * TSimd.Lanes)), b2);
                    b3 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (3 * TSimd.Lanes)), b3);
                    offsets = *(uint*)((ushort*)entry + SellSlices.Rows + lane);
                    TSimd.Broadcast4((float*)(entry + SellSlices.ValuesAt) + SellSlices.Rows + lane, out wa, out wb, out _, out _);
                    x = PanelSums<TSimd, TVector>.At(panel, (nuint)(ushort)offsets);
                    a0 = TSimd.MultiplyAdd(wa, TSimd.Load(x), a0);
                    a1 = TSimd.MultiplyAdd(wa, TSimd.Load(x + TSimd.Lanes), a1);
                    a2 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (2 * TSimd.Lanes)), a2);
                    a3 = TSimd.MultiplyAdd(wa, TSimd.Load(x + (3 * TSimd.Lanes)), a3);
                    x = PanelSums<TSimd, TVector>.At(panel, (nuint)(offsets >> 16));
                    b0 = TSimd.MultiplyAdd(wb, TSimd.Load(x), b0);
                    b1 = TSimd.MultiplyAdd(wb, TSimd.Load(x + TSimd.Lanes), b1);
                    b2 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (2 * TSimd.Lanes)), b2);
                    b3 = TSimd.MultiplyAdd(wb, TSimd.Load(x + (3 * TSimd.Lanes)), b3);
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
                }

                // What only fills up a slice repeats its last row, which alone may be stored.
                if (order[0] != order[1])
                {
                    float* target = step.Target + ((long)order[0] * step.TargetStride);
                    TSimd.Store(target, a0);
                    TSimd.Store(target + TSimd.Lanes, a1);
                    TSimd.Store(target + (2 * TSimd.Lanes), a2);
                    TSimd.Store(target + (3 * TSimd.Lanes), a3);
                }

                if (lane > 0 || order[1] != order[2])
                {
                    float* target = step.Target + ((long)order[1] * step.TargetStride);
                    TSimd.Store(target, b0);
                    TSimd.Store(target + TSimd.Lanes, b1);
                    TSimd.Store(target + (2 * TSimd.Lanes), b2);
                    TSimd.Store(target + (3 * TSimd.Lanes), b3);
                }
            }
        }
    }
}
