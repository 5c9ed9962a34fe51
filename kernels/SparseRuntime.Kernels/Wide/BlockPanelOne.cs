using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Adds slices of blocks to sums of one register each.</summary>
internal static unsafe class BlockPanelOne<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    // Four sums wait for each other's latency; more would add in another order than wider panels do.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in WideStep step, Activation activation, int* start, byte* entries, float* panel, int row, int endRow)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        BlockSlices.RowsOf(row, endRow, out int rowA, out int rowB, out int rowC, out int rowD);
        TVector a = PanelSums<TSimd, TVector>.Begin(step, rowA), b = PanelSums<TSimd, TVector>.Begin(step, rowB), c = PanelSums<TSimd, TVector>.Begin(step, rowC), d = PanelSums<TSimd, TVector>.Begin(step, rowD);
        byte* end = entries + ((long)start[1] * BlockSlices.EntryBytes);
        for (byte* entry = entries + ((long)*start * BlockSlices.EntryBytes); entry < end; entry += BlockSlices.EntryBytes)
        {
            FarWeights.Expect(entry);
            float* value = (float*)(entry + BlockSlices.ValuesAt);
            for (int k = 0; k < 2; k++, value += BlockSlices.Rows)
            {
                TVector x = TSimd.Load(PanelSums<TSimd, TVector>.At(panel, (nuint)((ushort*)entry)[k] >> 2));
                TSimd.Broadcast4(value, out TVector wa, out TVector wb, out TVector wc, out TVector wd);
                a = TSimd.MultiplyAdd(wa, x, a);
                b = TSimd.MultiplyAdd(wb, x, b);
                c = TSimd.MultiplyAdd(wc, x, c);
                d = TSimd.MultiplyAdd(wd, x, d);
            }
        }

        PanelSums<TSimd, TVector>.End(step, epilogue, rowA, a);
        PanelSums<TSimd, TVector>.End(step, epilogue, rowB, b);
        PanelSums<TSimd, TVector>.End(step, epilogue, rowC, c);
        PanelSums<TSimd, TVector>.End(step, epilogue, rowD, d);
    }
}
