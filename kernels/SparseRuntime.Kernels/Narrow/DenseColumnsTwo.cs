using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Dense rows times four columns where there are 16 registers: half a tile of four registers of rows at a time.</summary>
internal static unsafe class DenseColumnsTwo<TSimd, TVector, TStored>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TStored : struct, IStoredWeight
{
    /// <summary>Adds up the rows of two registers for four columns.</summary>
    /// <param name="weights">The weights of the first tap; those of the next lie four registers on.</param>
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
        for (int tap = 0; tap < taps; tap++, w += 4 * bytes)
        {
            TVector w0 = TStored.Load<TSimd, TVector>(w, f);
            TVector w1 = TStored.Load<TSimd, TVector>(w + bytes, f);
            TVector v = TSimd.Broadcast(xa + tap);
            a0 = TSimd.MultiplyAdd(v, w0, a0);
            a1 = TSimd.MultiplyAdd(v, w1, a1);
            v = TSimd.Broadcast(xb + tap);
            b0 = TSimd.MultiplyAdd(v, w0, b0);
            b1 = TSimd.MultiplyAdd(v, w1, b1);
            v = TSimd.Broadcast(xc + tap);
            c0 = TSimd.MultiplyAdd(v, w0, c0);
            c1 = TSimd.MultiplyAdd(v, w1, c1);
            v = TSimd.Broadcast(xd + tap);
            d0 = TSimd.MultiplyAdd(v, w0, d0);
            d1 = TSimd.MultiplyAdd(v, w1, d1);
        }

        TSimd.Store(y, epilogue.Apply(a0));
        TSimd.Store(y + TSimd.Lanes, epilogue.Apply(a1));
        y += outputStride;
        TSimd.Store(y, epilogue.Apply(b0));
        TSimd.Store(y + TSimd.Lanes, epilogue.Apply(b1));
        y += outputStride;
        TSimd.Store(y, epilogue.Apply(c0));
        TSimd.Store(y + TSimd.Lanes, epilogue.Apply(c1));
        y += outputStride;
        TSimd.Store(y, epilogue.Apply(d0));
        TSimd.Store(y + TSimd.Lanes, epilogue.Apply(d1));
    }
}
