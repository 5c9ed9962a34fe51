using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// All weights, in tiles of four registers of rows, tap after tap: one stream that is read once from start to end, for one
/// column or for four. With a single column two taps are in flight so that eight sums hide the latency of each other.
/// </summary>
internal sealed unsafe class DenseNarrowPrepared<TSimd, TVector, TStored> : NarrowPrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TStored : struct, IStoredWeight
{
    /// <summary>Registers of rows per tile.</summary>
    public const int Vectors = 4;

    private readonly NativeBuffer _weights;
    private readonly float _scale;

    public DenseNarrowPrepared(LinearLayer layer)
        : base(layer, Vectors * TSimd.Lanes, 2)
    {
        _scale = TStored.Scale(layer.Weights);
        _weights = new NativeBuffer((long)Groups * TilesPerGroup * TileBytes);
        var values = new float[Taps];
        for (int row = 0; row < layer.OutputFeatures; row++)
        {
            layer.Weights.CopyRow(row, values);
            byte* tile = Tile((row / RowsPerGroup * TilesPerGroup) + (row % RowsPerGroup / TileRows)) + (row % RowsPerGroup % TileRows * TStored.Bytes);
            for (int tap = 0; tap < Taps; tap++)
                TStored.Store(tile + ((long)tap * TileRows * TStored.Bytes), values[tap], _scale);
        }
    }

    /// <inheritdoc/>
    public override long Bytes => _weights.Length;

    /// <summary>Bytes of the weights of a tile.</summary>
    private long TileBytes => (long)TileRows * PaddedTaps * TStored.Bytes;

    /// <inheritdoc/>
    protected override int ColumnsAtOnce => 4;

    /// <inheritdoc/>
    protected override int LeastColumnsAtOnce => 2;

    /// <inheritdoc/>
    protected override int ComputedColumns(int columns) => columns <= 2 ? columns : ColumnsAtOnce;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void RunTiles(
        int firstTile, int endTile, float* x, int inputStride, int columns, bool isFinite, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        float* bias = Bias.Floats + ((long)firstTile * TileRows);
        if (columns == 1)
        {
            RunColumn(Tile(firstTile), endTile - firstTile, bias, x, epilogue, y);
            return;
        }

        for (int tile = firstTile; tile < endTile; tile++, bias += TileRows, y += TileRows)
        {
            if (columns == 2)
                DenseColumnPair<TSimd, TVector, TStored>.Run(Tile(tile), 1f / _scale, bias, x, inputStride, PaddedTaps, epilogue, y, outputStride);
            else RunColumns(Tile(tile), bias, x, inputStride, epilogue, y, outputStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunColumn(byte* w, int tiles, float* bias, float* x, in Epilogue<TSimd, TVector> epilogue, float* y)
    {
        int bytes = TSimd.Lanes * TStored.Bytes;
        TVector factor = TSimd.Broadcast(1f / _scale);
        for (; tiles > 0; tiles--, bias += Vectors * TSimd.Lanes, y += Vectors * TSimd.Lanes)
        {
            TVector a0 = TSimd.Load(bias), a1 = TSimd.Load(bias + TSimd.Lanes), a2 = TSimd.Load(bias + (2 * TSimd.Lanes)), a3 = TSimd.Load(bias + (3 * TSimd.Lanes));
            TVector b0 = TSimd.Zero, b1 = TSimd.Zero, b2 = TSimd.Zero, b3 = TSimd.Zero;
            for (int tap = 0; tap < PaddedTaps; tap += 2, w += 8 * bytes)
            {
                TVector v = TSimd.Broadcast(x + tap);
                a0 = TSimd.MultiplyAdd(v, TStored.Load<TSimd, TVector>(w, factor), a0);
                a1 = TSimd.MultiplyAdd(v, TStored.Load<TSimd, TVector>(w + bytes, factor), a1);
                a2 = TSimd.MultiplyAdd(v, TStored.Load<TSimd, TVector>(w + (2 * bytes), factor), a2);
                a3 = TSimd.MultiplyAdd(v, TStored.Load<TSimd, TVector>(w + (3 * bytes), factor), a3);
                v = TSimd.Broadcast(x + tap + 1);
                b0 = TSimd.MultiplyAdd(v, TStored.Load<TSimd, TVector>(w + (4 * bytes), factor), b0);
                b1 = TSimd.MultiplyAdd(v, TStored.Load<TSimd, TVector>(w + (5 * bytes), factor), b1);
                b2 = TSimd.MultiplyAdd(v, TStored.Load<TSimd, TVector>(w + (6 * bytes), factor), b2);
                b3 = TSimd.MultiplyAdd(v, TStored.Load<TSimd, TVector>(w + (7 * bytes), factor), b3);
            }

            TSimd.Store(y, epilogue.Apply(TSimd.Add(a0, b0)));
            TSimd.Store(y + TSimd.Lanes, epilogue.Apply(TSimd.Add(a1, b1)));
            TSimd.Store(y + (2 * TSimd.Lanes), epilogue.Apply(TSimd.Add(a2, b2)));
            TSimd.Store(y + (3 * TSimd.Lanes), epilogue.Apply(TSimd.Add(a3, b3)));
        }
    }

    private void RunColumns(byte* w, float* bias, float* x, int inputStride, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        if (TSimd.Registers >= 32)
        {
            DenseColumnsFour<TSimd, TVector, TStored>.Run(w, 1f / _scale, bias, x, inputStride, PaddedTaps, epilogue, y, outputStride);
            return;
        }

        for (int half = 0; half < TileRows; half += 2 * TSimd.Lanes)
            DenseColumnsTwo<TSimd, TVector, TStored>.Run(w + (half * TStored.Bytes), 1f / _scale, bias + half, x, inputStride, PaddedTaps, epilogue, y + half, outputStride);
    }

    private byte* Tile(int tile) => _weights.Data + (tile * TileBytes);
}
