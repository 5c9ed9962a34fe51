using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Adds tiles of dense rows to sums of one register each.</summary>
internal static unsafe class DensePanelOne<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    // One tile has six sums, which wait for each other's latency, so two tiles run side by side.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in WideStep step, Activation activation, float* weights, float* panel, int tapStride, int taps, int tileStride, int firstRow, int endRow)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        int row = firstRow;
        for (; endRow - row > DenseTile.Rows; row += 2 * DenseTile.Rows, weights += 2L * tileStride)
        {
            int other = row + DenseTile.Rows;
            DenseTile.RowsOf(other, endRow, out int rowG, out int rowH, out int rowI, out int rowJ, out int rowK, out int rowL);
            TVector a = PanelSums<TSimd, TVector>.Begin(step, row), b = PanelSums<TSimd, TVector>.Begin(step, row + 1);
            TVector c = PanelSums<TSimd, TVector>.Begin(step, row + 2), d = PanelSums<TSimd, TVector>.Begin(step, row + 3);
            TVector e = PanelSums<TSimd, TVector>.Begin(step, row + 4), f = PanelSums<TSimd, TVector>.Begin(step, row + 5);
            TVector g = PanelSums<TSimd, TVector>.Begin(step, rowG), h = PanelSums<TSimd, TVector>.Begin(step, rowH);
            TVector i = PanelSums<TSimd, TVector>.Begin(step, rowI), j = PanelSums<TSimd, TVector>.Begin(step, rowJ);
            TVector k = PanelSums<TSimd, TVector>.Begin(step, rowK), l = PanelSums<TSimd, TVector>.Begin(step, rowL);
            float* x = panel, w = weights, v = weights + tileStride;
            for (int tap = 0; tap < taps; tap++, w += DenseTile.Rows, v += DenseTile.Rows, x += tapStride)
            {
                TVector input = TSimd.Load(x);
                a = TSimd.MultiplyAdd(TSimd.Broadcast(w), input, a);
                b = TSimd.MultiplyAdd(TSimd.Broadcast(w + 1), input, b);
                c = TSimd.MultiplyAdd(TSimd.Broadcast(w + 2), input, c);
                d = TSimd.MultiplyAdd(TSimd.Broadcast(w + 3), input, d);
                e = TSimd.MultiplyAdd(TSimd.Broadcast(w + 4), input, e);
                f = TSimd.MultiplyAdd(TSimd.Broadcast(w + 5), input, f);
                g = TSimd.MultiplyAdd(TSimd.Broadcast(v), input, g);
                h = TSimd.MultiplyAdd(TSimd.Broadcast(v + 1), input, h);
                i = TSimd.MultiplyAdd(TSimd.Broadcast(v + 2), input, i);
                j = TSimd.MultiplyAdd(TSimd.Broadcast(v + 3), input, j);
                k = TSimd.MultiplyAdd(TSimd.Broadcast(v + 4), input, k);
                l = TSimd.MultiplyAdd(TSimd.Broadcast(v + 5), input, l);
            }

            PanelSums<TSimd, TVector>.End(step, epilogue, row, a);
            PanelSums<TSimd, TVector>.End(step, epilogue, row + 1, b);
            PanelSums<TSimd, TVector>.End(step, epilogue, row + 2, c);
            PanelSums<TSimd, TVector>.End(step, epilogue, row + 3, d);
            PanelSums<TSimd, TVector>.End(step, epilogue, row + 4, e);
            PanelSums<TSimd, TVector>.End(step, epilogue, row + 5, f);
            PanelSums<TSimd, TVector>.End(step, epilogue, rowG, g);
            PanelSums<TSimd, TVector>.End(step, epilogue, rowH, h);
            PanelSums<TSimd, TVector>.End(step, epilogue, rowI, i);
            PanelSums<TSimd, TVector>.End(step, epilogue, rowJ, j);
            PanelSums<TSimd, TVector>.End(step, epilogue, rowK, k);
            PanelSums<TSimd, TVector>.End(step, epilogue, rowL, l);
        }

        if (row < endRow)
        {
            DenseTile.RowsOf(row, endRow, out int rowA, out int rowB, out int rowC, out int rowD, out int rowE, out int rowF);
            TVector a = PanelSums<TSimd, TVector>.Begin(step, rowA), b = PanelSums<TSimd, TVector>.Begin(step, rowB);
            TVector c = PanelSums<TSimd, TVector>.Begin(step, rowC), d = PanelSums<TSimd, TVector>.Begin(step, rowD);
            TVector e = PanelSums<TSimd, TVector>.Begin(step, rowE), f = PanelSums<TSimd, TVector>.Begin(step, rowF);
            float* x = panel, w = weights;
            for (int tap = 0; tap < taps; tap++, w += DenseTile.Rows, x += tapStride)
            {
                TVector input = TSimd.Load(x);
                a = TSimd.MultiplyAdd(TSimd.Broadcast(w), input, a);
                b = TSimd.MultiplyAdd(TSimd.Broadcast(w + 1), input, b);
                c = TSimd.MultiplyAdd(TSimd.Broadcast(w + 2), input, c);
                d = TSimd.MultiplyAdd(TSimd.Broadcast(w + 3), input, d);
                e = TSimd.MultiplyAdd(TSimd.Broadcast(w + 4), input, e);
                f = TSimd.MultiplyAdd(TSimd.Broadcast(w + 5), input, f);
            }

            PanelSums<TSimd, TVector>.End(step, epilogue, rowA, a);
            PanelSums<TSimd, TVector>.End(step, epilogue, rowB, b);
            PanelSums<TSimd, TVector>.End(step, epilogue, rowC, c);
            PanelSums<TSimd, TVector>.End(step, epilogue, rowD, d);
            PanelSums<TSimd, TVector>.End(step, epilogue, rowE, e);
            PanelSums<TSimd, TVector>.End(step, epilogue, rowF, f);
        }
    }
}
