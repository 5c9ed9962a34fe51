using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// The walk that all narrow kernels share: column by column, registers run over output rows. Rows are cut into tiles;
/// threads share tiles, never a sum.
/// </summary>
internal abstract unsafe class NarrowPrepared<TSimd, TVector> : PreparedLinear
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly LinearWindow _window;

    protected NarrowPrepared(LinearLayer layer, int tileRows, int tapGranularity)
    {
        _window = layer.Window;
        Activation = layer.Activation;
        Groups = layer.Groups;
        RowsPerGroup = layer.OutputFeatures / layer.Groups;
        Taps = layer.Weights.Taps;
        TileRows = tileRows;
        PaddedTaps = (Taps + tapGranularity - 1) / tapGranularity * tapGranularity;
        Bias = new NativeBuffer(sizeof(float) * (long)Groups * TilesPerGroup * TileRows);
        for (int row = 0; layer.Bias is not null && row < layer.OutputFeatures; row++)
            Bias.Floats[(row / RowsPerGroup * TilesPerGroup * TileRows) + (row % RowsPerGroup)] = layer.Bias[row];
    }

    protected Activation Activation { get; }

    protected int Groups { get; }

    protected int RowsPerGroup { get; }

    protected int Taps { get; }

    protected int TileRows { get; }

    /// <summary>Taps including those that only fill up the last table; their inputs are zero.</summary>
    protected int PaddedTaps { get; }

    /// <summary>Whether results would be wrong if padding met an infinite or NaN input.</summary>
    protected virtual bool NeedsFiniteInputs => false;

    /// <summary>Values after the inputs that a tile may read; they are zero.</summary>
    protected virtual int InputSlack => 0;

    protected int TilesPerGroup => (RowsPerGroup + TileRows - 1) / TileRows;

    /// <summary>One addend per row, padded to whole tiles in each group.</summary>
    protected NativeBuffer Bias { get; }

    /// <inheritdoc/>
    public override long ScratchBytes(LinearGeometry geometry) =>
        ((PaddedTaps + InputSlack + PanelCopy.Slack) * (long)sizeof(float)) + (TileRows * (long)sizeof(float)) + PanelColumns.ScratchBytes(_window, geometry, 1) + 64;

    /// <inheritdoc/>
    public override void Dispose() => Bias.Dispose();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in LinearCall call)
    {
        LinearGeometry geometry = call.Geometry;
        float* x = (float*)call.Scratch;
        float* y = x + PaddedTaps + InputSlack + PanelCopy.Slack;
        int positions = geometry.OutputPlane.Count;
        int featuresPerGroup = geometry.InputFeatures / Groups;
        (int firstTile, int endTile) = call.Part.Range(Groups * TilesPerGroup);
        var epilogue = new Epilogue<TSimd, TVector>(Activation);
        byte* scratch = (byte*)(((nuint)(y + TileRows) + 63) / 64 * 64);
        for (int column = 0; column < geometry.Columns; column++)
        {
            PanelColumns columns = PanelColumns.Find(_window, geometry, column, 1, 1, scratch);
            float* output = call.Output + ((long)(column / positions) * geometry.OutputFeatures * positions) + (column % positions);
            for (int tile = firstTile; tile < endTile;)
            {
                int group = tile / TilesPerGroup;
                int firstRow = tile % TilesPerGroup * TileRows;
                int endOfGroup = Math.Min(endTile, (group + 1) * TilesPerGroup);
                Pack(geometry, call.Input, group * featuresPerGroup, columns, x);
                bool isFinite = !NeedsFiniteInputs || IsFinite(x);
                float* target = output + ((long)((group * RowsPerGroup) + firstRow) * positions);

                // Whole tiles of contiguous results are stored in place.
                int whole = positions == 1 ? Math.Min(endOfGroup - tile, (RowsPerGroup - firstRow) / TileRows) : 0;
                if (whole > 0) RunTiles(tile, tile + whole, x, isFinite, epilogue, target);
                tile += whole;
                target += whole * TileRows;
                for (int row = firstRow + (whole * TileRows); tile < endOfGroup; tile++, row += TileRows)
                {
                    RunTiles(tile, tile + 1, x, isFinite, epilogue, y);
                    int rows = Math.Min(TileRows, RowsPerGroup - row);
                    for (int r = 0; r < rows; r++, target += positions)
                        *target = y[r];
                }
            }
        }
    }

    /// <summary>Computes the finished, activated results of some tiles of one group.</summary>
    /// <param name="firstTile">The first tile, counted over all groups.</param>
    /// <param name="endTile">One past the last.</param>
    /// <param name="x">The column's inputs, <see cref="PaddedTaps"/> values.</param>
    /// <param name="isFinite">False when <see cref="NeedsFiniteInputs"/> and an input is infinite or NaN.</param>
    /// <param name="epilogue">The activation.</param>
    /// <param name="y">Receives <see cref="TileRows"/> results per tile.</param>
    protected abstract void RunTiles(int firstTile, int endTile, float* x, bool isFinite, in Epilogue<TSimd, TVector> epilogue, float* y);

    /// <summary>Zero times a finite number is zero; the sum of such products shows anything else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsFinite(float* x)
    {
        TVector a = TSimd.Zero, b = TSimd.Zero;
        for (int tap = 0; tap < PaddedTaps; tap += 2 * TSimd.Lanes)
        {
            a = TSimd.MultiplyAdd(TSimd.Zero, TSimd.Load(x + tap), a);
            b = TSimd.MultiplyAdd(TSimd.Zero, TSimd.Load(x + tap + TSimd.Lanes), b);
        }

        float* sums = stackalloc float[TSimd.Lanes];
        TSimd.Store(sums, TSimd.Add(a, b));
        float sum = 0f;
        for (int lane = 0; lane < TSimd.Lanes; lane++)
            sum += sums[lane];
        return sum == 0f;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(LinearGeometry geometry, float* input, int firstFeature, in PanelColumns columns, float* x)
    {
        if (_window.IsPointwise && geometry.OutputPlane.Count == 1)
            PanelCopy.Copy(input + columns.Runs->ImageOffset + firstFeature, x, Taps);
        else
            TapPacker.Pack(_window, geometry, input, firstFeature, 0, Taps, columns, x);
        PanelCopy.Zero(x + Taps, PaddedTaps + InputSlack - Taps);
    }
}
