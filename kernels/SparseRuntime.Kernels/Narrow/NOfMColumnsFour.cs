using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>
/// Rows that keep N of M times four columns, whose weights and positions are read once:
/// <see cref="NOfMNarrowPrepared{TSimd,TVector,TLookup,TGroup,TStored}"/>.
/// </summary>
internal static unsafe class NOfMColumnsFour<TSimd, TVector, TLookup, TGroup, TStored>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TLookup : struct, IGroupLookup<TVector, TGroup>
    where TGroup : struct
    where TStored : struct, IStoredWeight
{
    /// <summary>Adds up the rows of a tile.</summary>
    /// <param name="weights">The tile.</param>
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
        byte* weights, long tileBytes, NOfMSteps steps, float factor, float* bias, float* x, int inputStride, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        byte* w = weights;
        int bytes = TSimd.Lanes * TStored.Bytes, turnBytes = steps.PerTurn * 4 * bytes;
        // Inputs move on within a pair, then to the next pair. Turns hold whole pairs, so each begins with the former.
        nint perPair = steps.TapsPerPair, perTurn = steps.TapsPerTurn, advance = steps.TapsWithinPair;
        TVector f = TSimd.Broadcast(factor);
        float* xa = x, xb = xa + inputStride, xc = xb + inputStride, xd = xc + inputStride;
        TVector a0 = TSimd.Load(bias), b0 = a0, c0 = a0, d0 = a0;
        TVector a1 = TSimd.Load(bias + TSimd.Lanes), b1 = a1, c1 = a1, d1 = a1;
        TVector a2 = TSimd.Load(bias + (2 * TSimd.Lanes)), b2 = a2, c2 = a2, d2 = a2;
        TVector a3 = TSimd.Load(bias + (3 * TSimd.Lanes)), b3 = a3, c3 = a3, d3 = a3;
        for (byte* endOfTile = w + tileBytes; w < endOfTile;)
        {
            TVector p0 = TSimd.Load((float*)w);
            TVector p1 = TSimd.Load((float*)w + TSimd.Lanes);
            TVector p2 = TSimd.Load((float*)w + (2 * TSimd.Lanes));
            TVector p3 = TSimd.Load((float*)w + (3 * TSimd.Lanes));
            w += 4 * TSimd.Lanes * sizeof(float);
            byte* end = w + turnBytes < endOfTile ? w + turnBytes : endOfTile;
            for (; w < end; w += 4 * bytes)
            {
                WeightsAhead.Prefetch(w, 4 * bytes);
                TVector w0 = TStored.Load<TSimd, TVector>(w, f);
                TVector w1 = TStored.Load<TSimd, TVector>(w + bytes, f);
                TVector w2 = TStored.Load<TSimd, TVector>(w + (2 * bytes), f);
                TVector w3 = TStored.Load<TSimd, TVector>(w + (3 * bytes), f);
                TGroup group = TLookup.Load(xa);
                a0 = TSimd.MultiplyAdd(TLookup.Pick(group, p0), w0, a0);
                a1 = TSimd.MultiplyAdd(TLookup.Pick(group, p1), w1, a1);
                a2 = TSimd.MultiplyAdd(TLookup.Pick(group, p2), w2, a2);
                a3 = TSimd.MultiplyAdd(TLookup.Pick(group, p3), w3, a3);
                group = TLookup.Load(xb);
                b0 = TSimd.MultiplyAdd(TLookup.Pick(group, p0), w0, b0);
                b1 = TSimd.MultiplyAdd(TLookup.Pick(group, p1), w1, b1);
                b2 = TSimd.MultiplyAdd(TLookup.Pick(group, p2), w2, b2);
                b3 = TSimd.MultiplyAdd(TLookup.Pick(group, p3), w3, b3);
                group = TLookup.Load(xc);
                c0 = TSimd.MultiplyAdd(TLookup.Pick(group, p0), w0, c0);
                c1 = TSimd.MultiplyAdd(TLookup.Pick(group, p1), w1, c1);
                c2 = TSimd.MultiplyAdd(TLookup.Pick(group, p2), w2, c2);
                c3 = TSimd.MultiplyAdd(TLookup.Pick(group, p3), w3, c3);
                group = TLookup.Load(xd);
                d0 = TSimd.MultiplyAdd(TLookup.Pick(group, p0), w0, d0);
                d1 = TSimd.MultiplyAdd(TLookup.Pick(group, p1), w1, d1);
                d2 = TSimd.MultiplyAdd(TLookup.Pick(group, p2), w2, d2);
                d3 = TSimd.MultiplyAdd(TLookup.Pick(group, p3), w3, d3);
                p0 = TLookup.Next(p0);
                p1 = TLookup.Next(p1);
                p2 = TLookup.Next(p2);
                p3 = TLookup.Next(p3);
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
