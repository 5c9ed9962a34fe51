using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Tiles of 2 × 2 outputs: 16 multiplications for 36, at the points 0, ±1 and ∞. For planes that larger tiles do not fill, and fewer weights.</summary>
internal readonly unsafe struct WinogradTwo<TSimd, TVector> : IWinogradTile
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Side = 4;

    /// <inheritdoc/>
    public static int Outputs => 2;

    /// <inheritdoc/>
    public static int Points => Side;

    /// <inheritdoc/>
    public static void TransformWeights(double g0, double g1, double g2, Span<double> values)
    {
        values[0] = g0;
        values[1] = 0.5 * (g0 + g1 + g2);
        values[2] = 0.5 * (g0 - g1 + g2);
        values[3] = g2;
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
                scratch + (x * TSimd.Lanes),
                Side * TSimd.Lanes);
        }

        for (int i = 0; i < Side; i++, scratch += Side * TSimd.Lanes, target += Side * stride)
        {
            TransformInputs(
                TSimd.Load(scratch), TSimd.Load(scratch + TSimd.Lanes), TSimd.Load(scratch + (2 * TSimd.Lanes)), TSimd.Load(scratch + (3 * TSimd.Lanes)), target, stride);
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
                TSimd.Load(source), TSimd.Load(source + line), TSimd.Load(source + (2 * line)), TSimd.Load(source + (3 * line)), TSimd.Zero, out TVector y0, out TVector y1);
            TSimd.Store(scratch + (x * TSimd.Lanes), y0);
            TSimd.Store(scratch + ((Side + x) * TSimd.Lanes), y1);
        }

        var epilogue = new Epilogue<TSimd, TVector>(activation);
        TVector addend = TSimd.Broadcast(bias);
        for (int y = 0; y < 2; y++, scratch += Side * TSimd.Lanes, target += 2L * targetStride)
        {
            TransformOutputs(
                TSimd.Load(scratch),
                TSimd.Load(scratch + TSimd.Lanes),
                TSimd.Load(scratch + (2 * TSimd.Lanes)),
                TSimd.Load(scratch + (3 * TSimd.Lanes)),
                addend,
                out TVector y0,
                out TVector y1);
            TSimd.Store(target, epilogue.Apply(y0));
            TSimd.Store(target + targetStride, epilogue.Apply(y1));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Cut(float* line, int count, float* target, int targetStride)
    {
        for (int i = 0; i < count; i += TSimd.Lanes, line += 2 * TSimd.Lanes, target += TSimd.Lanes)
        {
            TSimd.Unzip(TSimd.Load(line), TSimd.Load(line + TSimd.Lanes), out TVector even, out TVector odd);
            TSimd.Store(target, even);
            TSimd.Store(target + targetStride, odd);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(float* source, int sourceStride, float* line, int count)
    {
        for (; count > 0; count -= 2 * TSimd.Lanes, line += 2 * TSimd.Lanes, source += TSimd.Lanes)
        {
            TSimd.Zip(TSimd.Load(source), TSimd.Load(source + sourceStride), out TVector low, out TVector high);
            LineEnd<TSimd, TVector>.Store(line, low, count);
            LineEnd<TSimd, TVector>.Store(line + TSimd.Lanes, high, count - TSimd.Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformInputs(TVector d0, TVector d1, TVector d2, TVector d3, float* target, long stride)
    {
        TVector minus = TSimd.Broadcast(-1f);
        TSimd.Store(target, TSimd.MultiplyAdd(minus, d2, d0));
        TSimd.Store(target + stride, TSimd.Add(d1, d2));
        TSimd.Store(target + (2 * stride), TSimd.MultiplyAdd(minus, d1, d2));
        TSimd.Store(target + (3 * stride), TSimd.MultiplyAdd(minus, d1, d3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformOutputs(TVector m0, TVector m1, TVector m2, TVector m3, TVector addend, out TVector y0, out TVector y1)
    {
        TVector minus = TSimd.Broadcast(-1f);
        y0 = TSimd.Add(TSimd.Add(m0, TSimd.Add(m1, m2)), addend);
        y1 = TSimd.Add(TSimd.Add(TSimd.MultiplyAdd(minus, m2, m1), m3), addend);
    }
}
