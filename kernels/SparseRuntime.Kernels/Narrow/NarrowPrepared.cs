using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// The walk that all narrow kernels share: a column or a few at a time, registers run over output rows. Rows are cut into
/// tiles; threads share tiles, never a sum.
/// </summary>
internal abstract unsafe class NarrowPrepared<TSimd, TVector> : PreparedLinear
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly LinearWindow _window;
    private readonly RowPass<TSimd, TVector> _pass;

    protected NarrowPrepared(LinearLayer layer, int tileRows, int tapGranularity)
    {
        _window = layer.Window;
        _pass = new RowPass<TSimd, TVector>(layer);
        Activation = _pass.InRegisters;
        Groups = layer.Groups;
        RowsPerGroup = layer.OutputFeatures / layer.Groups;
        Taps = layer.Weights.Taps;
        TileRows = tileRows;
        PaddedTaps = (Taps + tapGranularity - 1) / tapGranularity * tapGranularity;
        Bias = new NativeBuffer(sizeof(float) * (long)Groups * TilesPerGroup * TileRows);
        for (int row = 0; layer.Bias is not null && row < layer.OutputFeatures; row++)
            Bias.Floats[(row / RowsPerGroup * TilesPerGroup * TileRows) + (row % RowsPerGroup)] = layer.Bias[row];
    }

    /// <summary>What is applied to sums in registers.</summary>
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

    /// <summary>The most columns that a walk over the weights serves at a time, each with inputs of its own.</summary>
    protected virtual int ColumnsAtOnce => 1;

    /// <summary>How many columns must be left for a walk that serves <see cref="ColumnsAtOnce"/> to be worth it.</summary>
    protected virtual int LeastColumnsAtOnce => ColumnsAtOnce;

    /// <summary>Columns that a walk computes, 1 to <see cref="ColumnsAtOnce"/>, where it is asked for so many.</summary>
    protected virtual int ComputedColumns(int columns) => columns == 1 ? 1 : ColumnsAtOnce;

    /// <summary>Values from one column's inputs to the next one's: whole registers.</summary>
    private int InputStride => (PaddedTaps + InputSlack + TSimd.Lanes - 1) / TSimd.Lanes * TSimd.Lanes;

    /// <summary>
    /// Where each tile's weights begin, in any unit, and one more entry; null where all tiles have as many. Shares of the
    /// work have about as many weights each.
    /// </summary>
    protected virtual int* WeightsBefore => null;

    /// <inheritdoc/>
    public override long ScratchBytes(LinearGeometry geometry) =>
        ((InputStride + TileRows) * (long)ColumnsAtOnce * sizeof(float)) + PanelColumns.ScratchBytes(_window, geometry, 1, 1) + 64;

    /// <inheritdoc/>
    public override void Dispose() => Bias.Dispose();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in LinearCall call)
    {
        LinearGeometry geometry = call.Geometry;
        float* x = (float*)call.Scratch;
        float* y = x + ((long)InputStride * ColumnsAtOnce);
        byte* scratch = (byte*)(((nuint)(y + (TileRows * ColumnsAtOnce)) + 63) / 64 * 64);
        int featuresPerGroup = geometry.InputFeatures / Groups;
        int firstTile = FirstTile(call.Part.Index, call.Part.Count), endTile = FirstTile(call.Part.Index + 1, call.Part.Count);
        var epilogue = new Epilogue<TSimd, TVector>(Activation);
        for (int column = 0, columns; column < geometry.Columns; column += columns)
        {
            int rest = geometry.Columns - column;
            columns = rest < LeastColumnsAtOnce ? 1 : Math.Min(rest, ColumnsAtOnce);
            for (int tile = firstTile, endOfGroup; tile < endTile; tile = endOfGroup)
            {
                int group = tile / TilesPerGroup;
                endOfGroup = Math.Min(endTile, (group + 1) * TilesPerGroup);
                for (int c = 0; c < columns; c++)
                    Pack(geometry, call.Input, group * featuresPerGroup, column + c, scratch, x + ((long)c * InputStride));
                for (int c = columns; c < ComputedColumns(columns); c++)
                    PanelCopy.Zero(x + ((long)c * InputStride), InputStride);

                bool isFinite = !NeedsFiniteInputs || IsFinite(x, columns);
                RunGroup(call, group, tile, endOfGroup, column, columns, x, isFinite, epilogue, y);
            }
        }
    }

    /// <summary>The first tile of a share, by bisection: that before which lies the share's part of all weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FirstTile(int share, int shares)
    {
        int tiles = Groups * TilesPerGroup;
        if (share == shares) return tiles;
        if (WeightsBefore is null) return new WorkPart(share, shares).Range(tiles).Start;
        int* before = WeightsBefore;
        int low = 0, high = tiles;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if ((long)before[middle] * shares < (long)before[tiles] * share) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>Some tiles of one group for the columns whose inputs are packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunGroup(
        in LinearCall call, int group, int tile, int endTile, int column, int columns, float* x, bool isFinite, in Epilogue<TSimd, TVector> epilogue, float* y)
    {
        int features = call.Geometry.OutputFeatures;
        int positions = call.Geometry.OutputPlane.Count;
        int row = tile % TilesPerGroup * TileRows;
        int computed = ComputedColumns(columns);
        if (positions == 1 && columns == computed)
        {
            // Whole tiles of contiguous results are stored in place.
            int whole = Math.Min(endTile - tile, (RowsPerGroup - row) / TileRows);
            long first = ((long)column * features) + (group * RowsPerGroup) + row;
            if (whole > 0) RunTiles(tile, tile + whole, x, InputStride, columns, isFinite, epilogue, call.Output + first, features);
            for (int c = 0; _pass.IsNeeded && whole > 0 && c < columns; c++, first += features)
                _pass.Run(call.Output + first, call.Residual is null ? null : call.Residual + first, whole * TileRows);
            tile += whole;
            row += whole * TileRows;
        }

        for (; tile < endTile; tile++, row += TileRows)
        {
            RunTiles(tile, tile + 1, x, InputStride, computed, isFinite, epilogue, y, TileRows);
            int rows = Math.Min(TileRows, RowsPerGroup - row);
            for (int c = column; c < column + columns; c++)
            {
                long first = ((((long)(c / positions) * features) + (group * RowsPerGroup) + row) * positions) + (c % positions);
                float* results = y + ((c - column) * TileRows);
                for (int r = 0; call.Residual is not null && r < rows; r++)
                    results[r] += call.Residual[first + ((long)r * positions)];
                if (_pass.IsNeeded) _pass.Run(results, null, TileRows);
                float* target = call.Output + first;
                for (int r = 0; r < rows; r++, target += positions)
                    *target = results[r];
            }
        }
    }

    /// <summary>Computes the sums of some tiles of one group, activated as sums in registers are.</summary>
    /// <param name="firstTile">The first tile, counted over all groups.</param>
    /// <param name="endTile">One past the last.</param>
    /// <param name="x">The first column's inputs, <see cref="PaddedTaps"/> values.</param>
    /// <param name="inputStride">Values from one column's inputs to the next one's.</param>
    /// <param name="columns">What <see cref="ComputedColumns"/> gave.</param>
    /// <param name="isFinite">False when <see cref="NeedsFiniteInputs"/> and an input is infinite or NaN.</param>
    /// <param name="epilogue">The activation.</param>
    /// <param name="y">Receives <see cref="TileRows"/> results per tile and column.</param>
    /// <param name="outputStride">Values from one column's results to the next one's.</param>
    protected abstract void RunTiles(
        int firstTile, int endTile, float* x, int inputStride, int columns, bool isFinite, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride);

    /// <summary>Zero times a finite number is zero; the sum of such products shows anything else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool IsFinite(float* x, int columns)
    {
        TVector a = TSimd.Zero, b = TSimd.Zero;
        for (int column = 0; column < columns; column++, x += InputStride)
        {
            for (int tap = 0; tap < PaddedTaps; tap += 2 * TSimd.Lanes)
            {
                a = TSimd.MultiplyAdd(TSimd.Zero, TSimd.Load(x + tap), a);
                b = TSimd.MultiplyAdd(TSimd.Zero, TSimd.Load(x + tap + TSimd.Lanes), b);
            }
        }

        float* sums = stackalloc float[TSimd.Lanes];
        TSimd.Store(sums, TSimd.Add(a, b));
        float sum = 0f;
        for (int lane = 0; lane < TSimd.Lanes; lane++)
            sum += sums[lane];
        return sum == 0f;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(LinearGeometry geometry, float* input, int firstFeature, int column, byte* scratch, float* x)
    {
        int positions = geometry.OutputPlane.Count;
        if (_window.IsPointwise)
        {
            float* source = input + ((((long)(column / positions) * geometry.InputFeatures) + firstFeature) * positions) + (column % positions);
            PanelCopy.CopyStrided(source, x, Taps, positions);
        }
        else
        {
            PanelColumns place = PanelColumns.Find(_window, geometry, column, 1, 1, 1, scratch);
            TapPacker<ScalarSimd, float>.Pack(_window, geometry, input, firstFeature, 0, Taps, place, x);
        }

        PanelCopy.Zero(x + Taps, PaddedTaps + InputSlack - Taps);
    }
}
