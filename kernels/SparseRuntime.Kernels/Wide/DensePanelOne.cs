using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Adds tiles of dense rows to sums of one register each.</summary>
internal static unsafe class DensePanelOne<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in WideStep step, Activation activation, float* weights, float* panel, int tapStride, int taps, int tileStride, int firstRow, int endRow)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        for (int row = firstRow; row < endRow; row += DenseTile.Rows, weights += tileStride)
        {
            DenseTile.RowsOf(row, endRow, out int rowA, out int rowB, out int rowC, out int rowD, out int rowE, out int rowF);
            TVector a = PanelSums<TSimd, TVector>.Begin(step, rowA), b = PanelSums<TSimd, TVector>.Begin(step, rowB), c = PanelSums<TSimd, TVector>.Begin(step, rowC);
            TVector d = PanelSums<TSimd, TVector>.Begin(step, rowD), e = PanelSums<TSimd, TVector>.Begin(step, rowE), f = PanelSums<TSimd, TVector>.Begin(step, rowF);
            float* x = panel;
            float* w = weights;
            for (int tap = 0; tap < taps; tap++, w += DenseTile.Rows, x += tapStride)
            {
                TVector v = TSimd.Load(x);
                a = TSimd.MultiplyAdd(TSimd.Broadcast(w), v, a);
                b = TSimd.MultiplyAdd(TSimd.Broadcast(w + 1), v, b);
                c = TSimd.MultiplyAdd(TSimd.Broadcast(w + 2), v, c);
                d = TSimd.MultiplyAdd(TSimd.Broadcast(w + 3), v, d);
                e = TSimd.MultiplyAdd(TSimd.Broadcast(w + 4), v, e);
                f = TSimd.MultiplyAdd(TSimd.Broadcast(w + 5), v, f);
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
