using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Adds tiles of dense rows to sums of four registers each: 24 of 32 registers hold sums, so that loads stay far below multiply-adds.</summary>
internal static unsafe class DensePanelFour<TSimd, TVector>
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
            TVector a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3, e0, e1, e2, e3, f0, f1, f2, f3;
            if (step.IsFirst)
            {
                a0 = a1 = a2 = a3 = TSimd.Broadcast(step.Bias + rowA);
                b0 = b1 = b2 = b3 = TSimd.Broadcast(step.Bias + rowB);
                c0 = c1 = c2 = c3 = TSimd.Broadcast(step.Bias + rowC);
                d0 = d1 = d2 = d3 = TSimd.Broadcast(step.Bias + rowD);
                e0 = e1 = e2 = e3 = TSimd.Broadcast(step.Bias + rowE);
                f0 = f1 = f2 = f3 = TSimd.Broadcast(step.Bias + rowF);
            }
            else
            {
                float* source = step.Source + ((long)rowA * step.SourceStride);
                a0 = TSimd.Load(source);
                a1 = TSimd.Load(source + TSimd.Lanes);
                a2 = TSimd.Load(source + (2 * TSimd.Lanes));
                a3 = TSimd.Load(source + (3 * TSimd.Lanes));
                source = step.Source + ((long)rowB * step.SourceStride);
                b0 = TSimd.Load(source);
                b1 = TSimd.Load(source + TSimd.Lanes);
                b2 = TSimd.Load(source + (2 * TSimd.Lanes));
                b3 = TSimd.Load(source + (3 * TSimd.Lanes));
                source = step.Source + ((long)rowC * step.SourceStride);
                c0 = TSimd.Load(source);
                c1 = TSimd.Load(source + TSimd.Lanes);
                c2 = TSimd.Load(source + (2 * TSimd.Lanes));
                c3 = TSimd.Load(source + (3 * TSimd.Lanes));
                source = step.Source + ((long)rowD * step.SourceStride);
                d0 = TSimd.Load(source);
                d1 = TSimd.Load(source + TSimd.Lanes);
                d2 = TSimd.Load(source + (2 * TSimd.Lanes));
                d3 = TSimd.Load(source + (3 * TSimd.Lanes));
                source = step.Source + ((long)rowE * step.SourceStride);
                e0 = TSimd.Load(source);
                e1 = TSimd.Load(source + TSimd.Lanes);
                e2 = TSimd.Load(source + (2 * TSimd.Lanes));
                e3 = TSimd.Load(source + (3 * TSimd.Lanes));
                source = step.Source + ((long)rowF * step.SourceStride);
                f0 = TSimd.Load(source);
                f1 = TSimd.Load(source + TSimd.Lanes);
                f2 = TSimd.Load(source + (2 * TSimd.Lanes));
                f3 = TSimd.Load(source + (3 * TSimd.Lanes));
            }

            // Two taps at a time: their twelve weights are three loads, spread by shuffles, which cost none.
            float* x = panel;
            float* w = weights;
            float* end = weights + ((long)taps * DenseTile.Rows);
            for (; w <= end - (2 * DenseTile.Rows); w += 2 * DenseTile.Rows, x += tapStride)
            {
                TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + TSimd.Lanes), x2 = TSimd.Load(x + (2 * TSimd.Lanes)), x3 = TSimd.Load(x + (3 * TSimd.Lanes));
                FarWeights.Expect((byte*)w);
                TSimd.Broadcast4(w, out TVector w0, out TVector w1, out TVector w2, out TVector w3);
                a0 = TSimd.MultiplyAdd(w0, x0, a0);
                a1 = TSimd.MultiplyAdd(w0, x1, a1);
                a2 = TSimd.MultiplyAdd(w0, x2, a2);
                a3 = TSimd.MultiplyAdd(w0, x3, a3);
                b0 = TSimd.MultiplyAdd(w1, x0, b0);
                b1 = TSimd.MultiplyAdd(w1, x1, b1);
                b2 = TSimd.MultiplyAdd(w1, x2, b2);
                b3 = TSimd.MultiplyAdd(w1, x3, b3);
                c0 = TSimd.MultiplyAdd(w2, x0, c0);
                c1 = TSimd.MultiplyAdd(w2, x1, c1);
                c2 = TSimd.MultiplyAdd(w2, x2, c2);
                c3 = TSimd.MultiplyAdd(w2, x3, c3);
                d0 = TSimd.MultiplyAdd(w3, x0, d0);
                d1 = TSimd.MultiplyAdd(w3, x1, d1);
                d2 = TSimd.MultiplyAdd(w3, x2, d2);
                d3 = TSimd.MultiplyAdd(w3, x3, d3);
                TSimd.Broadcast4(w + 4, out w0, out w1, out w2, out w3);
                e0 = TSimd.MultiplyAdd(w0, x0, e0);
                e1 = TSimd.MultiplyAdd(w0, x1, e1);
                e2 = TSimd.MultiplyAdd(w0, x2, e2);
                e3 = TSimd.MultiplyAdd(w0, x3, e3);
                f0 = TSimd.MultiplyAdd(w1, x0, f0);
                f1 = TSimd.MultiplyAdd(w1, x1, f1);
                f2 = TSimd.MultiplyAdd(w1, x2, f2);
                f3 = TSimd.MultiplyAdd(w1, x3, f3);
                x += tapStride;
                x0 = TSimd.Load(x);
                x1 = TSimd.Load(x + TSimd.Lanes);
                x2 = TSimd.Load(x + (2 * TSimd.Lanes));
                x3 = TSimd.Load(x + (3 * TSimd.Lanes));
                a0 = TSimd.MultiplyAdd(w2, x0, a0);
                a1 = TSimd.MultiplyAdd(w2, x1, a1);
                a2 = TSimd.MultiplyAdd(w2, x2, a2);
                a3 = TSimd.MultiplyAdd(w2, x3, a3);
                b0 = TSimd.MultiplyAdd(w3, x0, b0);
                b1 = TSimd.MultiplyAdd(w3, x1, b1);
                b2 = TSimd.MultiplyAdd(w3, x2, b2);
                b3 = TSimd.MultiplyAdd(w3, x3, b3);
                TSimd.Broadcast4(w + 8, out w0, out w1, out w2, out w3);
                c0 = TSimd.MultiplyAdd(w0, x0, c0);
                c1 = TSimd.MultiplyAdd(w0, x1, c1);
                c2 = TSimd.MultiplyAdd(w0, x2, c2);
                c3 = TSimd.MultiplyAdd(w0, x3, c3);
                d0 = TSimd.MultiplyAdd(w1, x0, d0);
                d1 = TSimd.MultiplyAdd(w1, x1, d1);
                d2 = TSimd.MultiplyAdd(w1, x2, d2);
                d3 = TSimd.MultiplyAdd(w1, x3, d3);
                e0 = TSimd.MultiplyAdd(w2, x0, e0);
                e1 = TSimd.MultiplyAdd(w2, x1, e1);
                e2 = TSimd.MultiplyAdd(w2, x2, e2);
                e3 = TSimd.MultiplyAdd(w2, x3, e3);
                f0 = TSimd.MultiplyAdd(w3, x0, f0);
                f1 = TSimd.MultiplyAdd(w3, x1, f1);
                f2 = TSimd.MultiplyAdd(w3, x2, f2);
                f3 = TSimd.MultiplyAdd(w3, x3, f3);
            }

            if (w < end)
            {
                TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + TSimd.Lanes), x2 = TSimd.Load(x + (2 * TSimd.Lanes)), x3 = TSimd.Load(x + (3 * TSimd.Lanes));
                TVector weight = TSimd.Broadcast(w);
                a0 = TSimd.MultiplyAdd(weight, x0, a0);
                a1 = TSimd.MultiplyAdd(weight, x1, a1);
                a2 = TSimd.MultiplyAdd(weight, x2, a2);
                a3 = TSimd.MultiplyAdd(weight, x3, a3);
                weight = TSimd.Broadcast(w + 1);
                b0 = TSimd.MultiplyAdd(weight, x0, b0);
                b1 = TSimd.MultiplyAdd(weight, x1, b1);
                b2 = TSimd.MultiplyAdd(weight, x2, b2);
                b3 = TSimd.MultiplyAdd(weight, x3, b3);
                weight = TSimd.Broadcast(w + 2);
                c0 = TSimd.MultiplyAdd(weight, x0, c0);
                c1 = TSimd.MultiplyAdd(weight, x1, c1);
                c2 = TSimd.MultiplyAdd(weight, x2, c2);
                c3 = TSimd.MultiplyAdd(weight, x3, c3);
                weight = TSimd.Broadcast(w + 3);
                d0 = TSimd.MultiplyAdd(weight, x0, d0);
                d1 = TSimd.MultiplyAdd(weight, x1, d1);
                d2 = TSimd.MultiplyAdd(weight, x2, d2);
                d3 = TSimd.MultiplyAdd(weight, x3, d3);
                weight = TSimd.Broadcast(w + 4);
                e0 = TSimd.MultiplyAdd(weight, x0, e0);
                e1 = TSimd.MultiplyAdd(weight, x1, e1);
                e2 = TSimd.MultiplyAdd(weight, x2, e2);
                e3 = TSimd.MultiplyAdd(weight, x3, e3);
                weight = TSimd.Broadcast(w + 5);
                f0 = TSimd.MultiplyAdd(weight, x0, f0);
                f1 = TSimd.MultiplyAdd(weight, x1, f1);
                f2 = TSimd.MultiplyAdd(weight, x2, f2);
                f3 = TSimd.MultiplyAdd(weight, x3, f3);
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
                e0 = epilogue.Apply(e0);
                e1 = epilogue.Apply(e1);
                e2 = epilogue.Apply(e2);
                e3 = epilogue.Apply(e3);
                f0 = epilogue.Apply(f0);
                f1 = epilogue.Apply(f1);
                f2 = epilogue.Apply(f2);
                f3 = epilogue.Apply(f3);
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
            target = step.Target + ((long)rowE * step.TargetStride);
            TSimd.Store(target, e0);
            TSimd.Store(target + TSimd.Lanes, e1);
            TSimd.Store(target + (2 * TSimd.Lanes), e2);
            TSimd.Store(target + (3 * TSimd.Lanes), e3);
            target = step.Target + ((long)rowF * step.TargetStride);
            TSimd.Store(target, f0);
            TSimd.Store(target + TSimd.Lanes, f1);
            TSimd.Store(target + (2 * TSimd.Lanes), f2);
            TSimd.Store(target + (3 * TSimd.Lanes), f3);
        }
    }
}
