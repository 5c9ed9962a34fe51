using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>
/// Rows that keep N of M times one column: <see cref="NOfMNarrowPrepared{TSimd,TVector,TLookup,TGroup,TStored}"/>. A pair of
/// steps adds to eight sums, which hide the latency of each other.
/// </summary>
internal static unsafe class NOfMColumn<TSimd, TVector, TLookup, TGroup, TStored>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TLookup : struct, IGroupLookup<TVector, TGroup>
    where TGroup : struct
    where TStored : struct, IStoredWeight
{
    /// <summary>Adds up the rows of some tiles.</summary>
    /// <param name="weights">The first tile.</param>
    /// <param name="tileBytes">Bytes of a tile.</param>
    /// <param name="tiles">How many there are.</param>
    /// <param name="steps">The order of weights.</param>
    /// <param name="factor">What stored weights are multiplied by.</param>
    /// <param name="bias">One addend per row.</param>
    /// <param name="x">The inputs.</param>
    /// <param name="epilogue">The activation.</param>
    /// <param name="y">Receives the results.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        byte* weights, long tileBytes, int tiles, NOfMSteps steps, float factor, float* bias, float* x, in Epilogue<TSimd, TVector> epilogue, float* y)
    {
        byte* w = weights;
        int bytes = TSimd.Lanes * TStored.Bytes, turnBytes = steps.PerTurn * 4 * bytes;
        nint withinPair = steps.TapsWithinPair, perPair = steps.TapsPerPair, perTurn = steps.TapsPerTurn;
        TVector f = TSimd.Broadcast(factor);
        for (; tiles > 0; tiles--, bias += 4 * TSimd.Lanes, y += 4 * TSimd.Lanes)
        {
            float* inputs = x;
            TVector a0 = TSimd.Load(bias), a1 = TSimd.Load(bias + TSimd.Lanes), a2 = TSimd.Load(bias + (2 * TSimd.Lanes)), a3 = TSimd.Load(bias + (3 * TSimd.Lanes));
            TVector b0 = TSimd.Zero, b1 = TSimd.Zero, b2 = TSimd.Zero, b3 = TSimd.Zero;
            for (byte* endOfTile = w + tileBytes; w < endOfTile; inputs += perTurn)
            {
                TVector p0 = TSimd.Load((float*)w), p1 = TSimd.Load((float*)w + TSimd.Lanes);
                TVector p2 = TSimd.Load((float*)w + (2 * TSimd.Lanes)), p3 = TSimd.Load((float*)w + (3 * TSimd.Lanes));
                w += 4 * TSimd.Lanes * sizeof(float);
                byte* end = w + turnBytes < endOfTile ? w + turnBytes : endOfTile;
                for (; w < end; w += 8 * bytes, inputs += perPair)
                {
                    WeightsAhead.Prefetch(w, 8 * bytes);
                    TGroup group = TLookup.Load(inputs);
                    a0 = TSimd.MultiplyAdd(TLookup.Pick(group, p0), TStored.Load<TSimd, TVector>(w, f), a0);
                    p0 = TLookup.Next(p0);
                    a1 = TSimd.MultiplyAdd(TLookup.Pick(group, p1), TStored.Load<TSimd, TVector>(w + bytes, f), a1);
                    p1 = TLookup.Next(p1);
                    a2 = TSimd.MultiplyAdd(TLookup.Pick(group, p2), TStored.Load<TSimd, TVector>(w + (2 * bytes), f), a2);
                    p2 = TLookup.Next(p2);
                    a3 = TSimd.MultiplyAdd(TLookup.Pick(group, p3), TStored.Load<TSimd, TVector>(w + (3 * bytes), f), a3);
                    p3 = TLookup.Next(p3);
                    group = TLookup.Load(inputs + withinPair);
                    b0 = TSimd.MultiplyAdd(TLookup.Pick(group, p0), TStored.Load<TSimd, TVector>(w + (4 * bytes), f), b0);
                    p0 = TLookup.Next(p0);
                    b1 = TSimd.MultiplyAdd(TLookup.Pick(group, p1), TStored.Load<TSimd, TVector>(w + (5 * bytes), f), b1);
                    p1 = TLookup.Next(p1);
                    b2 = TSimd.MultiplyAdd(TLookup.Pick(group, p2), TStored.Load<TSimd, TVector>(w + (6 * bytes), f), b2);
                    p2 = TLookup.Next(p2);
                    b3 = TSimd.MultiplyAdd(TLookup.Pick(group, p3), TStored.Load<TSimd, TVector>(w + (7 * bytes), f), b3);
                    p3 = TLookup.Next(p3);
                }
            }

            TSimd.Store(y, epilogue.Apply(TSimd.Add(a0, b0)));
            TSimd.Store(y + TSimd.Lanes, epilogue.Apply(TSimd.Add(a1, b1)));
            TSimd.Store(y + (2 * TSimd.Lanes), epilogue.Apply(TSimd.Add(a2, b2)));
            TSimd.Store(y + (3 * TSimd.Lanes), epilogue.Apply(TSimd.Add(a3, b3)));
        }
    }
}
