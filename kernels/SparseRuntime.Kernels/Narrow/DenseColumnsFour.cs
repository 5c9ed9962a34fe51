using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Dense rows times four columns: a tile of four registers of rows, whose weights are read once for all columns.</summary>
internal static unsafe class DenseColumnsFour<TSimd, TVector, TStored>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TStored : struct, IStoredWeight
{
    /// <summary>Adds up the rows of four registers for four columns.</summary>
    /// <param name="weights">The weights of the first tap; those of the next follow.</param>
    /// <param name="factor">What stored weights are multiplied by.</param>
    /// <param name="bias">One addend per row.</param>
    /// <param name="x">The first column's inputs.</param>
    /// <param name="inputStride">Values from one column's inputs to the next one's.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="epilogue">The activation.</param>
    /// <param name="y">Receives the first column's results.</param>
    /// <param name="outputStride">Values from one column's results to the next one's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        byte* weights, float factor, float* bias, float* x, int inputStride, int taps, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        byte* w = weights;
        int bytes = TSimd.Lanes * TStored.Bytes;
        TVector f = TSimd.Broadcast(factor);
        float* xa = x, xb = xa + inputStride, xc = xb + inputStride, xd = xc + inputStride;
        TVector a0 = TSimd.Load(bias), b0 = a0, c0 = a0, d0 = a0;
        TVector a1 = TSimd.Load(bias + TSimd.Lanes), b1 = a1, c1 = a1, d1 = a1;
        TVector a2 = TSimd.Load(bias + (2 * TSimd.Lanes)), b2 = a2, c2 = a2, d2 = a2;
        TVector a3 = TSimd.Load(bias + (3 * TSimd.Lanes)), b3 = a3, c3 = a3, d3 = a3;
        for (int tap = 0; tap < taps; tap++, w += 4 * bytes)
        {
            TVector w0 = TStored.Load<TSimd, TVector>(w, f);
            TVector w1 = TStored.Load<TSimd, TVector>(w + bytes, f);
            TVector w2 = TStored.Load<TSimd, TVector>(w + (2 * bytes), f);
            TVector w3 = TStored.Load<TSimd, TVector>(w + (3 * bytes), f);
            TVector v = TSimd.Broadcast(xa + tap);
            a0 = TSimd.MultiplyAdd(v, w0, a0);
            a1 = TSimd.MultiplyAdd(v, w1, a1);
            a2 = TSimd.MultiplyAdd(v, w2, a2);
            a3 = TSimd.MultiplyAdd(v, w3, a3);
            v = TSimd.Broadcast(xb + tap);
            b0 = TSimd.MultiplyAdd(v, w0, b0);
            b1 = TSimd.MultiplyAdd(v, w1, b1);
            b2 = TSimd.MultiplyAdd(v, w2, b2);
            b3 = TSimd.MultiplyAdd(v, w3, b3);
            v = TSimd.Broadcast(xc + tap);
            c0 = TSimd.MultiplyAdd(v, w0, c0);
            c1 = TSimd.MultiplyAdd(v, w1, c1);
            c2 = TSimd.MultiplyAdd(v, w2, c2);
            c3 = TSimd.MultiplyAdd(v, w3, c3);
            v = TSimd.Broadcast(xd + tap);
            d0 = TSimd.MultiplyAdd(v, w0, d0);
            d1 = TSimd.MultiplyAdd(v, w1, d1);
            d2 = TSimd.MultiplyAdd(v, w2, d2);
            d3 = TSimd.MultiplyAdd(v, w3, d3);
        }

        TSimd.Store(y, epilogue.Apply(a0));
        TSimd.Store(y + TSimd.Lanes, epilogue.Apply(a1));
        TSimd.Store(y + (2 * TSimd.Lanes), epilogue.Apply(a2));
        TSimd.Store(y + (3 * TSimd.Lanes), epilogue.Apply(a3));
        y += outputStride;
        TSimd.Store(y, epilogue.Apply(b0));
        TSimd.Store(y + TSimd.Lanes, epilogue.Apply(b1));
        TSimd.Store(y + (2 * TSimd.Lanes), epilogue.Apply(b2));
        TSimd.Store(y + (3 * TSimd.Lanes), epilogue.Apply(b3));
        y += outputStride;
        TSimd.Store(y, epilogue.Apply(c0));
        TSimd.Store(y + TSimd.Lanes, epilogue.Apply(c1));
        TSimd.Store(y + (2 * TSimd.Lanes), epilogue.Apply(c2));
        TSimd.Store(y + (3 * TSimd.Lanes), epilogue.Apply(c3));
        y += outputStride;
        TSimd.Store(y, epilogue.Apply(d0));
        TSimd.Store(y + TSimd.Lanes, epilogue.Apply(d1));
        TSimd.Store(y + (2 * TSimd.Lanes), epilogue.Apply(d2));
        TSimd.Store(y + (3 * TSimd.Lanes), epilogue.Apply(d3));
    }
}
