using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>
/// Rows that keep N of M times four columns where there are 16 registers: half a tile of four registers of rows at a time.
/// </summary>
internal static unsafe class NOfMColumnsTwo<TSimd, TVector, TLookup, TGroup, TStored>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TLookup : struct, IGroupLookup<TVector, TGroup>
    where TGroup : struct
    where TStored : struct, IStoredWeight
{
    /// <summary>Adds up the rows of two registers.</summary>
    /// <param name="weights">The tile.</param>
    /// <param name="firstRow">The first of the rows in the tile.</param>
    /// <param name="tileBytes">Bytes of the tile.</param>
    /// <param name="steps">The order of weights.</param>
    /// <param name="factor">What stored weights are multiplied by.</param>
    /// <param name="bias">One addend per row.</param>
    /// <param name="x">The first column's inputs.</param>
    /// <param name="inputStride">Values from one column's inputs to the next one's.</param>
    /// <param name="epilogue">The activation.</param>
    /// <param name="y">Receives the first column's results.</param>
    /// <param name="outputStride">Values from one column's results to the next one's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        byte* weights, int firstRow, long tileBytes, NOfMSteps steps, float factor, float* bias, float* x, int inputStride, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        byte* w = weights;
        int bytes = TSimd.Lanes * TStored.Bytes, turnBytes = steps.PerTurn * 4 * bytes;
        // Inputs move on within a pair, then to the next pair. Turns hold whole pairs, so each begins with the former.
        nint perPair = steps.TapsPerPair, perTurn = steps.TapsPerTurn, advance = steps.TapsWithinPair;
        TVector f = TSimd.Broadcast(factor);
        float* xa = x, xb = xa + inputStride, xc = xb + inputStride, xd = xc + inputStride;
        TVector a0 = TSimd.Load(bias), b0 = a0, c0 = a0, d0 = a0;
        TVector a1 = TSimd.Load(bias + TSimd.Lanes), b1 = a1, c1 = a1, d1 = a1;
        for (byte* endOfTile = weights + tileBytes; w < endOfTile;)
        {
            float* positions = (float*)w + firstRow;
            TVector p0 = TSimd.Load(positions);
            TVector p1 = TSimd.Load(positions + TSimd.Lanes);
            w += 4 * TSimd.Lanes * sizeof(float);
            byte* end = w + turnBytes < endOfTile ? w + turnBytes : endOfTile;
            for (; w < end; w += 4 * bytes)
            {
                WeightsAhead.Prefetch(w, 4 * bytes);
                byte* values = w + (firstRow * TStored.Bytes);
                TVector w0 = TStored.Load<TSimd, TVector>(values, f);
                TVector w1 = TStored.Load<TSimd, TVector>(values + bytes, f);
                TGroup group = TLookup.Load(xa);
                a0 = TSimd.MultiplyAdd(TLookup.Pick(group, p0), w0, a0);
                a1 = TSimd.MultiplyAdd(TLookup.Pick(group, p1), w1, a1);
                group = TLookup.Load(xb);
                b0 = TSimd.MultiplyAdd(TLookup.Pick(group, p0), w0, b0);
                b1 = TSimd.MultiplyAdd(TLookup.Pick(group, p1), w1, b1);
                group = TLookup.Load(xc);
                c0 = TSimd.MultiplyAdd(TLookup.Pick(group, p0), w0, c0);
                c1 = TSimd.MultiplyAdd(TLookup.Pick(group, p1), w1, c1);
                group = TLookup.Load(xd);
                d0 = TSimd.MultiplyAdd(TLookup.Pick(group, p0), w0, d0);
                d1 = TSimd.MultiplyAdd(TLookup.Pick(group, p1), w1, d1);
                p0 = TLookup.Next(p0);
                p1 = TLookup.Next(p1);
                xa += advance;
                xb += advance;
                xc += advance;
                xd += advance;
                advance = perPair - advance;
            }

            xa += perTurn;
            xb += perTurn;
            xc += perTurn;
            xd += perTurn;
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
