using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Tiles of 4 × 4 outputs: 36 multiplications for 144. The points are 0, ±√½, ±√2 and ∞: they lie evenly about 1, so that
/// values at them differ less in size, and round less, than at whole numbers.
/// </summary>
internal readonly unsafe struct WinogradFour<TSimd, TVector> : IWinogradTile
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Side = 6;

    // The points are ±Near and ±Far; their squares are 1/2 and 2, whose product is 1.
    private const double Near = 0.70710678118654752440, Far = 1.4142135623730950488;

    /// <inheritdoc/>
    public static int Outputs => 4;

    /// <inheritdoc/>
    public static int Points => Side;

    /// <inheritdoc/>
    public static void TransformWeights(double g0, double g1, double g2, Span<double> values)
    {
        // A point's value over the product of its distances from the others.
        const double NearScale = 2.0 * 0.5 * (0.5 - 2.0), FarScale = 2.0 * 2.0 * (2.0 - 0.5);
        values[0] = g0;
        values[1] = (g0 + (Near * g1) + (0.5 * g2)) / NearScale;
        values[2] = (g0 - (Near * g1) + (0.5 * g2)) / NearScale;
        values[3] = (g0 + (Far * g1) + (2.0 * g2)) / FarScale;
        values[4] = (g0 - (Far * g1) + (2.0 * g2)) / FarScale;
        values[5] = g2;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformInputs(float* source, int* offsets, float* scratch, float* target, long stride)
    {
        for (int x = 0; x < Side; x++)
        {
            TransformInputs(
                TSimd.Load(source + offsets[x]),
                TSimd.Load(source + offsets[Side + x]),
                TSimd.Load(source + offsets[(2 * Side) + x]),
                TSimd.Load(source + offsets[(3 * Side) + x]),
                TSimd.Load(source + offsets[(4 * Side) + x]),
                TSimd.Load(source + offsets[(5 * Side) + x]),
                scratch + (x * TSimd.Lanes),
                Side * TSimd.Lanes);
        }

        for (int i = 0; i < Side; i++, scratch += Side * TSimd.Lanes, target += Side * stride)
        {
            TransformInputs(
                TSimd.Load(scratch),
                TSimd.Load(scratch + TSimd.Lanes),
                TSimd.Load(scratch + (2 * TSimd.Lanes)),
                TSimd.Load(scratch + (3 * TSimd.Lanes)),
                TSimd.Load(scratch + (4 * TSimd.Lanes)),
                TSimd.Load(scratch + (5 * TSimd.Lanes)),
                target,
                stride);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TransformOutputs(
        float* source, long stride, float bias, Activation activation, float* scratch, float* target, int targetStride)
    {
        for (int x = 0; x < Side; x++, source += stride)
        {
            long line = Side * stride;
            TransformOutputs(
                TSimd.Load(source),
                TSimd.Load(source + line),
                TSimd.Load(source + (2 * line)),
                TSimd.Load(source + (3 * line)),
                TSimd.Load(source + (4 * line)),
                TSimd.Load(source + (5 * line)),
                TSimd.Zero,
                out TVector y0,
                out TVector y1,
                out TVector y2,
                out TVector y3);
            float* column = scratch + (x * TSimd.Lanes);
            TSimd.Store(column, y0);
            TSimd.Store(column + (Side * TSimd.Lanes), y1);
            TSimd.Store(column + (2 * Side * TSimd.Lanes), y2);
            TSimd.Store(column + (3 * Side * TSimd.Lanes), y3);
        }

        var epilogue = new Epilogue<TSimd, TVector>(activation);
        TVector addend = TSimd.Broadcast(bias);
        for (int y = 0; y < 4; y++, scratch += Side * TSimd.Lanes, target += 4L * targetStride)
        {
            TransformOutputs(
                TSimd.Load(scratch),
                TSimd.Load(scratch + TSimd.Lanes),
                TSimd.Load(scratch + (2 * TSimd.Lanes)),
                TSimd.Load(scratch + (3 * TSimd.Lanes)),
                TSimd.Load(scratch + (4 * TSimd.Lanes)),
                TSimd.Load(scratch + (5 * TSimd.Lanes)),
                addend,
                out TVector y0,
                out TVector y1,
                out TVector y2,
                out TVector y3);
            TSimd.Store(target, epilogue.Apply(y0));
            TSimd.Store(target + targetStride, epilogue.Apply(y1));
            TSimd.Store(target + (2L * targetStride), epilogue.Apply(y2));
            TSimd.Store(target + (3L * targetStride), epilogue.Apply(y3));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Cut(float* line, int count, float* target, int targetStride)
    {
        for (int i = 0; i < count; i += TSimd.Lanes, line += 4 * TSimd.Lanes, target += TSimd.Lanes)
        {
            TSimd.Unzip(TSimd.Load(line), TSimd.Load(line + TSimd.Lanes), out TVector even, out TVector odd);
            TSimd.Unzip(TSimd.Load(line + (2 * TSimd.Lanes)), TSimd.Load(line + (3 * TSimd.Lanes)), out TVector laterEven, out TVector laterOdd);
            TSimd.Unzip(even, laterEven, out TVector first, out TVector third);
            TSimd.Unzip(odd, laterOdd, out TVector second, out TVector fourth);
            TSimd.Store(target, first);
            TSimd.Store(target + targetStride, second);
            TSimd.Store(target + (2L * targetStride), third);
            TSimd.Store(target + (3L * targetStride), fourth);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(float* source, int sourceStride, float* line, int count)
    {
        for (; count > 0; count -= 4 * TSimd.Lanes, line += 4 * TSimd.Lanes, source += TSimd.Lanes)
        {
            TSimd.Zip(TSimd.Load(source), TSimd.Load(source + (2L * sourceStride)), out TVector even, out TVector laterEven);
            TSimd.Zip(TSimd.Load(source + sourceStride), TSimd.Load(source + (3L * sourceStride)), out TVector odd, out TVector laterOdd);
            TSimd.Zip(even, odd, out TVector a, out TVector b);
            TSimd.Zip(laterEven, laterOdd, out TVector c, out TVector d);
            LineEnd<TSimd, TVector>.Store(line, a, count);
            LineEnd<TSimd, TVector>.Store(line + TSimd.Lanes, b, count - TSimd.Lanes);
            LineEnd<TSimd, TVector>.Store(line + (2 * TSimd.Lanes), c, count - (2 * TSimd.Lanes));
            LineEnd<TSimd, TVector>.Store(line + (3 * TSimd.Lanes), d, count - (3 * TSimd.Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformInputs(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* target, long stride)
    {
        TVector evenNear = TSimd.MultiplyAdd(TSimd.Broadcast(-2f), d2, d4), oddNear = TSimd.MultiplyAdd(TSimd.Broadcast(-2f), d1, d3);
        TVector evenFar = TSimd.MultiplyAdd(TSimd.Broadcast(-0.5f), d2, d4), oddFar = TSimd.MultiplyAdd(TSimd.Broadcast(-0.5f), d1, d3);
        TSimd.Store(target, TSimd.MultiplyAdd(TSimd.Broadcast(-2.5f), d2, TSimd.Add(d0, d4)));
        TSimd.Store(target + stride, TSimd.MultiplyAdd(TSimd.Broadcast((float)Near), oddNear, evenNear));
        TSimd.Store(target + (2 * stride), TSimd.MultiplyAdd(TSimd.Broadcast((float)-Near), oddNear, evenNear));
        TSimd.Store(target + (3 * stride), TSimd.MultiplyAdd(TSimd.Broadcast((float)Far), oddFar, evenFar));
        TSimd.Store(target + (4 * stride), TSimd.MultiplyAdd(TSimd.Broadcast((float)-Far), oddFar, evenFar));
        TSimd.Store(target + (5 * stride), TSimd.MultiplyAdd(TSimd.Broadcast(-2.5f), d3, TSimd.Add(d1, d5)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformOutputs(
        TVector m0,
        TVector m1,
        TVector m2,
        TVector m3,
        TVector m4,
        TVector m5,
        TVector addend,
        out TVector y0,
        out TVector y1,
        out TVector y2,
        out TVector y3)
    {
        TVector minus = TSimd.Broadcast(-1f);
        TVector evenNear = TSimd.Add(m1, m2), oddNear = TSimd.MultiplyAdd(minus, m2, m1);
        TVector evenFar = TSimd.Add(m3, m4), oddFar = TSimd.MultiplyAdd(minus, m4, m3);
        y0 = TSimd.Add(TSimd.Add(TSimd.Add(m0, evenNear), evenFar), addend);
        y1 = TSimd.MultiplyAdd(TSimd.Broadcast((float)Near), oddNear, TSimd.MultiplyAdd(TSimd.Broadcast((float)Far), oddFar, addend));
        y2 = TSimd.MultiplyAdd(TSimd.Broadcast(0.5f), evenNear, TSimd.MultiplyAdd(TSimd.Broadcast(2f), evenFar, addend));
        y3 = TSimd.Add(
            TSimd.MultiplyAdd(TSimd.Broadcast((float)(0.5 * Near)), oddNear, TSimd.MultiplyAdd(TSimd.Broadcast((float)(2.0 * Far)), oddFar, m5)), addend);
    }
}
