using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// All weights, in tiles of six rows with the six weights of a tap side by side. A tile of six rows × four registers
/// fills 24 of 32 registers with sums, so that loads stay well below multiply-adds; with 16 registers the panel is
/// taken two registers at a time.
/// </summary>
internal sealed unsafe class DenseWidePrepared<TSimd, TVector> : WidePrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>
    /// Bytes of a packed block: it is read from start to end, so the second-level cache feeds it well enough; longer
    /// blocks load and store sums less often.
    /// </summary>
    private const int PanelBytes = 64 * 1024;

    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 6;

    private readonly NativeBuffer _weights;

    public DenseWidePrepared(LinearLayer layer, LiveChannels? live = null)
        : base(layer, MostBlockTaps, live)
    {
        _weights = new NativeBuffer(sizeof(float) * (long)Groups * Blocks * TilesPerGroup * BlockTaps * TileRows);
        var values = new float[Taps];
        for (int row = 0; row < Groups * RowsPerGroup; row++)
        {
            if (live is null) layer.Weights.CopyRow(row, values);
            else live.Values.AsSpan(row * Taps, Taps).CopyTo(values);
            int rowInGroup = row % RowsPerGroup;
            for (int tap = 0; tap < Taps; tap++)
                Tile(row / RowsPerGroup, tap / BlockTaps, rowInGroup / TileRows)[(tap % BlockTaps * TileRows) + (rowInGroup % TileRows)] = values[tap];
        }
    }

    /// <summary>The most taps of a block.</summary>
    public static int MostBlockTaps => PanelBytes / sizeof(float) / FullPanelColumns;

    /// <inheritdoc/>
    public override long Bytes => _weights.Length;

    /// <inheritdoc/>
    protected override int RowGranularity => TileRows;

    private int TilesPerGroup => (RowsPerGroup + TileRows - 1) / TileRows;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void RunBlock(in WideStep step, int group, int block, float* panel, int tapStride, int vectors, int firstRow, int endRow)
    {
        int firstTap = block * BlockTaps;
        int taps = Math.Max(0, Math.Min(BlockTaps, Taps - firstTap));
        int width = vectors * TSimd.Lanes;
        for (int row = firstRow; row < endRow; row += TileRows)
        {
            float* weights = Tile(group, block, row / TileRows);
            int rows = Math.Min(TileRows, endRow - row);
            if (vectors == 4 && TSimd.Registers >= 32)
            {
                Tile4(step, Activation, weights, panel, tapStride, taps, row, rows);
            }
            else if (vectors >= 2)
            {
                for (int column = 0; column < width; column += 2 * TSimd.Lanes)
                    Tile2(step, Activation, weights, panel + column, tapStride, taps, row, rows, column);
            }
            else
            {
                Tile1(step, Activation, weights, panel, tapStride, taps, row, rows);
            }
        }
    }

    /// <summary>
    /// A tile multiplies far more than it loads, so loads across cache lines cost it nothing; packing does not pay for
    /// few tiles. It does where taps lie at a stride that lets them share a few sets of the first-level cache.
    /// </summary>
    protected override bool ReadsInput(int rows, int tapStride)
    {
        const int MostTiles = 12;
        const int LeastSpread = 256;
        int bytes = tapStride * sizeof(float);
        return rows <= MostTiles * TileRows && (bytes & -bytes) <= LeastSpread;
    }

    /// <summary>Weights of a tile for one block of taps: those of all tiles follow one another, as they are read.</summary>
    private float* Tile(int group, int block, int tile) =>
        _weights.Floats + ((((((long)group * Blocks) + block) * TilesPerGroup) + tile) * BlockTaps * TileRows);

    /// <summary>Row <paramref name="r"/> of a tile; rows that only fill it up lie in spare memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Place(float* rows, int stride, int row, int r, int count, float* spare, int column) =>
        r < count ? rows + ((long)(row + r) * stride) + column : spare + (r * FullPanelColumns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4(in WideStep step, Activation activation, float* weights, float* panel, int tapStride, int taps, int row, int rows)
    {
        TVector c00, c01, c02, c03, c10, c11, c12, c13, c20, c21, c22, c23, c30, c31, c32, c33, c40, c41, c42, c43, c50, c51, c52, c53;
        if (step.IsFirst)
        {
            c00 = c01 = c02 = c03 = TSimd.Broadcast(step.Bias + row);
            c10 = c11 = c12 = c13 = rows > 1 ? TSimd.Broadcast(step.Bias + row + 1) : TSimd.Zero;
            c20 = c21 = c22 = c23 = rows > 2 ? TSimd.Broadcast(step.Bias + row + 2) : TSimd.Zero;
            c30 = c31 = c32 = c33 = rows > 3 ? TSimd.Broadcast(step.Bias + row + 3) : TSimd.Zero;
            c40 = c41 = c42 = c43 = rows > 4 ? TSimd.Broadcast(step.Bias + row + 4) : TSimd.Zero;
            c50 = c51 = c52 = c53 = rows > 5 ? TSimd.Broadcast(step.Bias + row + 5) : TSimd.Zero;
        }
        else
        {
            Load4(Place(step.Source, step.SourceStride, row, 0, rows, step.Spare, 0), out c00, out c01, out c02, out c03);
            Load4(Place(step.Source, step.SourceStride, row, 1, rows, step.Spare, 0), out c10, out c11, out c12, out c13);
            Load4(Place(step.Source, step.SourceStride, row, 2, rows, step.Spare, 0), out c20, out c21, out c22, out c23);
            Load4(Place(step.Source, step.SourceStride, row, 3, rows, step.Spare, 0), out c30, out c31, out c32, out c33);
            Load4(Place(step.Source, step.SourceStride, row, 4, rows, step.Spare, 0), out c40, out c41, out c42, out c43);
            Load4(Place(step.Source, step.SourceStride, row, 5, rows, step.Spare, 0), out c50, out c51, out c52, out c53);
        }

        float* x = panel;
        float* w = weights;
        for (int tap = 0; tap < taps; tap++, w += TileRows, x += tapStride)
        {
            TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + TSimd.Lanes), x2 = TSimd.Load(x + (2 * TSimd.Lanes)), x3 = TSimd.Load(x + (3 * TSimd.Lanes));
            TVector v = TSimd.Broadcast(w);
            c00 = TSimd.MultiplyAdd(v, x0, c00);
            c01 = TSimd.MultiplyAdd(v, x1, c01);
            c02 = TSimd.MultiplyAdd(v, x2, c02);
            c03 = TSimd.MultiplyAdd(v, x3, c03);
            v = TSimd.Broadcast(w + 1);
            c10 = TSimd.MultiplyAdd(v, x0, c10);
            c11 = TSimd.MultiplyAdd(v, x1, c11);
            c12 = TSimd.MultiplyAdd(v, x2, c12);
            c13 = TSimd.MultiplyAdd(v, x3, c13);
            v = TSimd.Broadcast(w + 2);
            c20 = TSimd.MultiplyAdd(v, x0, c20);
            c21 = TSimd.MultiplyAdd(v, x1, c21);
            c22 = TSimd.MultiplyAdd(v, x2, c22);
            c23 = TSimd.MultiplyAdd(v, x3, c23);
            v = TSimd.Broadcast(w + 3);
            c30 = TSimd.MultiplyAdd(v, x0, c30);
            c31 = TSimd.MultiplyAdd(v, x1, c31);
            c32 = TSimd.MultiplyAdd(v, x2, c32);
            c33 = TSimd.MultiplyAdd(v, x3, c33);
            v = TSimd.Broadcast(w + 4);
            c40 = TSimd.MultiplyAdd(v, x0, c40);
            c41 = TSimd.MultiplyAdd(v, x1, c41);
            c42 = TSimd.MultiplyAdd(v, x2, c42);
            c43 = TSimd.MultiplyAdd(v, x3, c43);
            v = TSimd.Broadcast(w + 5);
            c50 = TSimd.MultiplyAdd(v, x0, c50);
            c51 = TSimd.MultiplyAdd(v, x1, c51);
            c52 = TSimd.MultiplyAdd(v, x2, c52);
            c53 = TSimd.MultiplyAdd(v, x3, c53);
        }

        var epilogue = new Epilogue<TSimd, TVector>(activation);
        Finish4(step, epilogue, Place(step.Target, step.TargetStride, row, 0, rows, step.Spare, 0), c00, c01, c02, c03);
        Finish4(step, epilogue, Place(step.Target, step.TargetStride, row, 1, rows, step.Spare, 0), c10, c11, c12, c13);
        Finish4(step, epilogue, Place(step.Target, step.TargetStride, row, 2, rows, step.Spare, 0), c20, c21, c22, c23);
        Finish4(step, epilogue, Place(step.Target, step.TargetStride, row, 3, rows, step.Spare, 0), c30, c31, c32, c33);
        Finish4(step, epilogue, Place(step.Target, step.TargetStride, row, 4, rows, step.Spare, 0), c40, c41, c42, c43);
        Finish4(step, epilogue, Place(step.Target, step.TargetStride, row, 5, rows, step.Spare, 0), c50, c51, c52, c53);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2(in WideStep step, Activation activation, float* weights, float* panel, int tapStride, int taps, int row, int rows, int column)
    {
        TVector c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        if (step.IsFirst)
        {
            c00 = c01 = TSimd.Broadcast(step.Bias + row);
            c10 = c11 = rows > 1 ? TSimd.Broadcast(step.Bias + row + 1) : TSimd.Zero;
            c20 = c21 = rows > 2 ? TSimd.Broadcast(step.Bias + row + 2) : TSimd.Zero;
            c30 = c31 = rows > 3 ? TSimd.Broadcast(step.Bias + row + 3) : TSimd.Zero;
            c40 = c41 = rows > 4 ? TSimd.Broadcast(step.Bias + row + 4) : TSimd.Zero;
            c50 = c51 = rows > 5 ? TSimd.Broadcast(step.Bias + row + 5) : TSimd.Zero;
        }
        else
        {
            Load2(Place(step.Source, step.SourceStride, row, 0, rows, step.Spare, column), out c00, out c01);
            Load2(Place(step.Source, step.SourceStride, row, 1, rows, step.Spare, column), out c10, out c11);
            Load2(Place(step.Source, step.SourceStride, row, 2, rows, step.Spare, column), out c20, out c21);
            Load2(Place(step.Source, step.SourceStride, row, 3, rows, step.Spare, column), out c30, out c31);
            Load2(Place(step.Source, step.SourceStride, row, 4, rows, step.Spare, column), out c40, out c41);
            Load2(Place(step.Source, step.SourceStride, row, 5, rows, step.Spare, column), out c50, out c51);
        }

        float* x = panel;
        float* w = weights;
        for (int tap = 0; tap < taps; tap++, w += TileRows, x += tapStride)
        {
            TVector x0 = TSimd.Load(x), x1 = TSimd.Load(x + TSimd.Lanes);
            TVector v = TSimd.Broadcast(w);
            c00 = TSimd.MultiplyAdd(v, x0, c00);
            c01 = TSimd.MultiplyAdd(v, x1, c01);
            v = TSimd.Broadcast(w + 1);
            c10 = TSimd.MultiplyAdd(v, x0, c10);
            c11 = TSimd.MultiplyAdd(v, x1, c11);
            v = TSimd.Broadcast(w + 2);
            c20 = TSimd.MultiplyAdd(v, x0, c20);
            c21 = TSimd.MultiplyAdd(v, x1, c21);
            v = TSimd.Broadcast(w + 3);
            c30 = TSimd.MultiplyAdd(v, x0, c30);
            c31 = TSimd.MultiplyAdd(v, x1, c31);
            v = TSimd.Broadcast(w + 4);
            c40 = TSimd.MultiplyAdd(v, x0, c40);
            c41 = TSimd.MultiplyAdd(v, x1, c41);
            v = TSimd.Broadcast(w + 5);
            c50 = TSimd.MultiplyAdd(v, x0, c50);
            c51 = TSimd.MultiplyAdd(v, x1, c51);
        }

        var epilogue = new Epilogue<TSimd, TVector>(activation);
        Finish2(step, epilogue, Place(step.Target, step.TargetStride, row, 0, rows, step.Spare, column), c00, c01);
        Finish2(step, epilogue, Place(step.Target, step.TargetStride, row, 1, rows, step.Spare, column), c10, c11);
        Finish2(step, epilogue, Place(step.Target, step.TargetStride, row, 2, rows, step.Spare, column), c20, c21);
        Finish2(step, epilogue, Place(step.Target, step.TargetStride, row, 3, rows, step.Spare, column), c30, c31);
        Finish2(step, epilogue, Place(step.Target, step.TargetStride, row, 4, rows, step.Spare, column), c40, c41);
        Finish2(step, epilogue, Place(step.Target, step.TargetStride, row, 5, rows, step.Spare, column), c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1(in WideStep step, Activation activation, float* weights, float* panel, int tapStride, int taps, int row, int rows)
    {
        TVector c0 = Start1(step, row, 0, rows), c1 = Start1(step, row, 1, rows), c2 = Start1(step, row, 2, rows);
        TVector c3 = Start1(step, row, 3, rows), c4 = Start1(step, row, 4, rows), c5 = Start1(step, row, 5, rows);
        float* x = panel;
        float* w = weights;
        for (int tap = 0; tap < taps; tap++, w += TileRows, x += tapStride)
        {
            TVector v = TSimd.Load(x);
            c0 = TSimd.MultiplyAdd(TSimd.Broadcast(w), v, c0);
            c1 = TSimd.MultiplyAdd(TSimd.Broadcast(w + 1), v, c1);
            c2 = TSimd.MultiplyAdd(TSimd.Broadcast(w + 2), v, c2);
            c3 = TSimd.MultiplyAdd(TSimd.Broadcast(w + 3), v, c3);
            c4 = TSimd.MultiplyAdd(TSimd.Broadcast(w + 4), v, c4);
            c5 = TSimd.MultiplyAdd(TSimd.Broadcast(w + 5), v, c5);
        }

        var epilogue = new Epilogue<TSimd, TVector>(activation);
        Finish1(step, epilogue, Place(step.Target, step.TargetStride, row, 0, rows, step.Spare, 0), c0);
        Finish1(step, epilogue, Place(step.Target, step.TargetStride, row, 1, rows, step.Spare, 0), c1);
        Finish1(step, epilogue, Place(step.Target, step.TargetStride, row, 2, rows, step.Spare, 0), c2);
        Finish1(step, epilogue, Place(step.Target, step.TargetStride, row, 3, rows, step.Spare, 0), c3);
        Finish1(step, epilogue, Place(step.Target, step.TargetStride, row, 4, rows, step.Spare, 0), c4);
        Finish1(step, epilogue, Place(step.Target, step.TargetStride, row, 5, rows, step.Spare, 0), c5);
    }

    private static TVector Start1(in WideStep step, int row, int r, int rows)
    {
        if (r >= rows) return TSimd.Zero;
        return step.IsFirst ? TSimd.Broadcast(step.Bias + row + r) : TSimd.Load(step.Source + ((long)(row + r) * step.SourceStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load4(float* source, out TVector a, out TVector b, out TVector c, out TVector d)
    {
        a = TSimd.Load(source);
        b = TSimd.Load(source + TSimd.Lanes);
        c = TSimd.Load(source + (2 * TSimd.Lanes));
        d = TSimd.Load(source + (3 * TSimd.Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load2(float* source, out TVector a, out TVector b)
    {
        a = TSimd.Load(source);
        b = TSimd.Load(source + TSimd.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish4(in WideStep step, in Epilogue<TSimd, TVector> epilogue, float* target, TVector a, TVector b, TVector c, TVector d)
    {
        Finish2(step, epilogue, target, a, b);
        Finish2(step, epilogue, target + (2 * TSimd.Lanes), c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish2(in WideStep step, in Epilogue<TSimd, TVector> epilogue, float* target, TVector a, TVector b)
    {
        Finish1(step, epilogue, target, a);
        Finish1(step, epilogue, target + TSimd.Lanes, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish1(in WideStep step, in Epilogue<TSimd, TVector> epilogue, float* target, TVector a) =>
        TSimd.Store(target, step.IsLast ? epilogue.Apply(a) : a);
}
