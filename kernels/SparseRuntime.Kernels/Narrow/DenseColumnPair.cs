using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Dense rows times two columns: a tile of four registers of rows, eight sums.</summary>
internal static unsafe class DenseColumnPair<TSimd, TVector, TStored>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TStored : struct, IStoredWeight
{
    /// <summary>Adds up the rows of four registers for two columns.</summary>
    /// <param name="weights">The weights of the first tap; those of the next lie four registers on.</param>
    /// <param name="factor">What stored weights are multiplied by.</param>
    /// <param name="bias">One addend per row.</param>
    /// <param name="x">The first column's inputs.</param>
    /// <param name="inputStride">Values from the first column's inputs to the second one's.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="epilogue">The activation.</param>
    /// <param name="y">Receives the first column's results.</param>
    /// <param name="outputStride">Values from the first column's results to the second one's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        byte* weights, float factor, float* bias, float* x, int inputStride, int taps, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        byte* w = weights;
        int bytes = TSimd.Lanes * TStored.Bytes;
        TVector f = TSimd.Broadcast(factor);
        float* xa = x, xb = x + inputStride;
        TVector a0 = TSimd.Load(bias), b0 = a0;
        TVector a1 = TSimd.Load(bias + TSimd.Lanes), b1 = a1;
        TVector a2 = TSimd.Load(bias + (2 * TSimd.Lanes)), b2 = a2;
        TVector a3 = TSimd.Load(bias + (3 * TSimd.Lanes)), b3 = a3;
        for (int tap = 0; tap < taps; tap++, w += 4 * bytes)
        {
            TVector va = TSimd.Broadcast(xa + tap), vb = TSimd.Broadcast(xb + tap);
            TVector v = TStored.Load<TSimd, TVector>(w, f);
            a0 = TSimd.MultiplyAdd(va, v, a0);
            b0 = TSimd.MultiplyAdd(vb, v, b0);
            v = TStored.Load<TSimd, TVector>(w + bytes, f);
            a1 = TSimd.MultiplyAdd(va, v, a1);
            b1 = TSimd.MultiplyAdd(vb, v, b1);
            v = TStored.Load<TSimd, TVector>(w + (2 * bytes), f);
            a2 = TSimd.MultiplyAdd(va, v, a2);
            b2 = TSimd.MultiplyAdd(vb, v, b2);
            v = TStored.Load<TSimd, TVector>(w + (3 * bytes), f);
            a3 = TSimd.MultiplyAdd(va, v, a3);
            b3 = TSimd.MultiplyAdd(vb, v, b3);
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
    }
}
