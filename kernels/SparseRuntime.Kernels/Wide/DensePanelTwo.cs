using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Adds tiles of dense rows to sums of two registers each: 12 of 16 registers hold sums.</summary>
internal static unsafe class DensePanelTwo<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in WideStep step, Activation activation, float* weights, float* panel, int tapStride, int taps, int tileStride, int firstRow, int endRow, int column)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        for (int row = firstRow; row < endRow; row += DenseTile.Rows, weights += tileStride)
        {
            DenseTile.RowsOf(row, endRow, out int rowA, out int rowB, out int rowC, out int rowD, out int rowE, out int rowF);
            TVector a0, a1, b0, b1, c0, c1, d0, d1, e0, e1, f0, f1;
            if (step.IsFirst)
            {
                a0 = a1 = TSimd.Broadcast(step.Bias + rowA);
                b0 = b1 = TSimd.Broadcast(step.Bias + rowB);
                c0 = c1 = TSimd.Broadcast(step.Bias + rowC);
                d0 = d1 = TSimd.Broadcast(step.Bias + rowD);
                e0 = e1 = TSimd.Broadcast(step.Bias + rowE);
                f0 = f1 = TSimd.Broadcast(step.Bias + rowF);
            }
            else
            {
                float* source = step.Source + ((long)rowA * step.SourceStride) + column;
                a0 = TSimd.Load(source);
                a1 = TSimd.Load(source + TSimd.Lanes);
                source = step.Source + ((long)rowB * step.SourceStride) + column;
                b0 = TSimd.Load(source);
                b1 = TSimd.Load(source + TSimd.Lanes);
                source = step.Source + ((long)rowC * step.SourceStride) + column;
                c0 = TSimd.Load(source);
                c1 = TSimd.Load(source + TSimd.Lanes);
                source = step.Source + ((long)rowD * step.SourceStride) + column;
                d0 = TSimd.Load(source);
                d1 = TSimd.Load(source + TSimd.Lanes);
                source = step.Source + ((long)rowE * step.SourceStride) + column;
                e0 = TSimd.Load(source);
                e1 = TSimd.Load(source + TSimd.Lanes);
                source = step.Source + ((long)rowF * step.SourceStride) + column;
                f0 = TSimd.Load(source);
                f1 = TSimd.Load(source + TSimd.Lanes);
            }

            float* x = panel;
            float* w = weights;
            for (int tap = 0; tap < taps; tap++, w += DenseTile.Rows, x += tapStride)
            {
                FarWeights.Expect((byte*)w);
                TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + TSimd.Lanes);
                TVector weight = TSimd.Broadcast(w);
                a0 = TSimd.MultiplyAdd(weight, x0, a0);
                a1 = TSimd.MultiplyAdd(weight, x1, a1);
                weight = TSimd.Broadcast(w + 1);
                b0 = TSimd.MultiplyAdd(weight, x0, b0);
                b1 = TSimd.MultiplyAdd(weight, x1, b1);
                weight = TSimd.Broadcast(w + 2);
                c0 = TSimd.MultiplyAdd(weight, x0, c0);
                c1 = TSimd.MultiplyAdd(weight, x1, c1);
                weight = TSimd.Broadcast(w + 3);
                d0 = TSimd.MultiplyAdd(weight, x0, d0);
                d1 = TSimd.MultiplyAdd(weight, x1, d1);
                weight = TSimd.Broadcast(w + 4);
                e0 = TSimd.MultiplyAdd(weight, x0, e0);
                e1 = TSimd.MultiplyAdd(weight, x1, e1);
                weight = TSimd.Broadcast(w + 5);
                f0 = TSimd.MultiplyAdd(weight, x0, f0);
                f1 = TSimd.MultiplyAdd(weight, x1, f1);
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
                e0 = epilogue.Apply(e0);
                e1 = epilogue.Apply(e1);
                f0 = epilogue.Apply(f0);
                f1 = epilogue.Apply(f1);
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
            target = step.Target + ((long)rowE * step.TargetStride) + column;
            TSimd.Store(target, e0);
            TSimd.Store(target + TSimd.Lanes, e1);
            target = step.Target + ((long)rowF * step.TargetStride) + column;
            TSimd.Store(target, f0);
            TSimd.Store(target + TSimd.Lanes, f1);
        }
    }
}
