using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// All weights, in tiles of four registers of rows, tap after tap: one stream that is read once from start to end, for one
/// column or for four. With a single column two taps are in flight so that eight sums hide the latency of each other.
/// </summary>
internal sealed unsafe class DenseNarrowPrepared<TSimd, TVector> : NarrowPrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Registers of rows per tile.</summary>
    public const int Vectors = 4;

    private readonly NativeBuffer _weights;

    public DenseNarrowPrepared(LinearLayer layer)
        : base(layer, Vectors * TSimd.Lanes, 2)
    {
        _weights = new NativeBuffer(sizeof(float) * (long)Groups * TilesPerGroup * TileRows * PaddedTaps);
        var values = new float[Taps];
        for (int row = 0; row < layer.OutputFeatures; row++)
        {
            layer.Weights.CopyRow(row, values);
            float* tile = Tile((row / RowsPerGroup * TilesPerGroup) + (row % RowsPerGroup / TileRows)) + (row % RowsPerGroup % TileRows);
            for (int tap = 0; tap < Taps; tap++)
                tile[(long)tap * TileRows] = values[tap];
        }
    }

    /// <inheritdoc/>
    public override long Bytes => _weights.Length;

    /// <inheritdoc/>
    protected override int ColumnsAtOnce => 4;

    /// <inheritdoc/>
    protected override int LeastColumnsAtOnce => 2;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void RunTiles(
        int firstTile, int endTile, float* x, int inputStride, int columns, bool isFinite, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        float* bias = Bias.Floats + ((long)firstTile * TileRows);
        float* w = Tile(firstTile);
        for (int tile = firstTile; tile < endTile; tile++, bias += TileRows, y += TileRows)
        {
            if (columns > 1)
            {
                RunColumns(w, bias, x, inputStride, epilogue, y, outputStride);
                w += (long)TileRows * PaddedTaps;
                continue;
            }

            TVector a0 = TSimd.Load(bias), a1 = TSimd.Load(bias + TSimd.Lanes), a2 = TSimd.Load(bias + (2 * TSimd.Lanes)), a3 = TSimd.Load(bias + (3 * TSimd.Lanes));
            TVector b0 = TSimd.Zero, b1 = TSimd.Zero, b2 = TSimd.Zero, b3 = TSimd.Zero;
            for (int tap = 0; tap < PaddedTaps; tap += 2, w += 8 * TSimd.Lanes)
            {
                TVector v = TSimd.Broadcast(x + tap);
                a0 = TSimd.MultiplyAdd(v, TSimd.Load(w), a0);
                a1 = TSimd.MultiplyAdd(v, TSimd.Load(w + TSimd.Lanes), a1);
                a2 = TSimd.MultiplyAdd(v, TSimd.Load(w + (2 * TSimd.Lanes)), a2);
                a3 = TSimd.MultiplyAdd(v, TSimd.Load(w + (3 * TSimd.Lanes)), a3);
                v = TSimd.Broadcast(x + tap + 1);
                b0 = TSimd.MultiplyAdd(v, TSimd.Load(w + (4 * TSimd.Lanes)), b0);
                b1 = TSimd.MultiplyAdd(v, TSimd.Load(w + (5 * TSimd.Lanes)), b1);
                b2 = TSimd.MultiplyAdd(v, TSimd.Load(w + (6 * TSimd.Lanes)), b2);
                b3 = TSimd.MultiplyAdd(v, TSimd.Load(w + (7 * TSimd.Lanes)), b3);
            }

            TSimd.Store(y, epilogue.Apply(TSimd.Add(a0, b0)));
            TSimd.Store(y + TSimd.Lanes, epilogue.Apply(TSimd.Add(a1, b1)));
            TSimd.Store(y + (2 * TSimd.Lanes), epilogue.Apply(TSimd.Add(a2, b2)));
            TSimd.Store(y + (3 * TSimd.Lanes), epilogue.Apply(TSimd.Add(a3, b3)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RunColumns(float* w, float* bias, float* x, int inputStride, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        if (TSimd.Registers >= 32)
        {
            DenseColumnsFour<TSimd, TVector>.Run(w, bias, x, inputStride, PaddedTaps, epilogue, y, outputStride);
            return;
        }

        for (int half = 0; half < TileRows; half += 2 * TSimd.Lanes)
            DenseColumnsTwo<TSimd, TVector>.Run(w + half, bias + half, x, inputStride, PaddedTaps, epilogue, y + half, outputStride);
    }

    private float* Tile(int tile) => _weights.Floats + ((long)tile * TileRows * PaddedTaps);
}
