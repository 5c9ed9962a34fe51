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

    protected int TilesPerGroup => (RowsPerGroup + TileRows - 1) / TileRows;

    /// <summary>One addend per row, padded to whole tiles in each group.</summary>
    protected NativeBuffer Bias { get; }

    /// <inheritdoc/>
    public override long ScratchBytes(LinearGeometry geometry) =>
        ((PaddedTaps + PanelCopy.Slack) * (long)sizeof(float)) + (TileRows * (long)sizeof(float)) + PanelColumns.ScratchBytes(_window, geometry, 1) + 64;

    /// <inheritdoc/>
    public override void Dispose() => Bias.Dispose();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in LinearCall call)
    {
        LinearGeometry geometry = call.Geometry;
        float* x = (float*)call.Scratch;
        float* y = x + PaddedTaps + PanelCopy.Slack;
        int positions = geometry.OutputPlane.Count;
        int featuresPerGroup = geometry.InputFeatures / Groups;
        (int firstTile, int endTile) = call.Part.Range(Groups * TilesPerGroup);
        byte* scratch = (byte*)(((nuint)(y + TileRows) + 63) / 64 * 64);
        for (int column = 0; column < geometry.Columns; column++)
        {
            PanelColumns columns = PanelColumns.Find(_window, geometry, column, 1, 1, scratch);
            float* output = call.Output + ((long)(column / positions) * geometry.OutputFeatures * positions) + (column % positions);
            int packedGroup = -1;
            bool isFinite = true;
            for (int tile = firstTile; tile < endTile; tile++)
            {
                int group = tile / TilesPerGroup;
                if (group != packedGroup)
                {
                    Pack(geometry, call.Input, group * featuresPerGroup, columns, x);
                    packedGroup = group;
                    isFinite = !NeedsFiniteInputs || IsFinite(x);
                }

                int row = tile % TilesPerGroup * TileRows;
                int rows = Math.Min(TileRows, RowsPerGroup - row);
                float* target = output + ((long)((group * RowsPerGroup) + row) * positions);
                bool inPlace = positions == 1 && rows == TileRows;
                RunTile(tile, x, isFinite, inPlace ? target : y);
                for (int r = 0; !inPlace && r < rows; r++)
                    target[(long)r * positions] = y[r];
            }
        }
    }

    /// <summary>Computes the finished, activated results of one tile.</summary>
    /// <param name="tile">The tile, counted over all groups.</param>
    /// <param name="x">The column's inputs, <see cref="PaddedTaps"/> values.</param>
    /// <param name="isFinite">False when <see cref="NeedsFiniteInputs"/> and an input is infinite or NaN.</param>
    /// <param name="y">Receives <see cref="TileRows"/> results.</param>
    protected abstract void RunTile(int tile, float* x, bool isFinite, float* y);

    /// <summary>Zero times a finite number is zero; the sum of such products shows anything else.</summary>
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

    private void Pack(LinearGeometry geometry, float* input, int firstFeature, in PanelColumns columns, float* x)
    {
        if (_window.IsPointwise && geometry.OutputPlane.Count == 1)
            PanelCopy.Copy(input + columns.Runs->ImageOffset + firstFeature, x, Taps);
        else
            TapPacker.Pack(_window, geometry, input, firstFeature, 0, Taps, columns, x);
        PanelCopy.Zero(x + Taps, PaddedTaps - Taps);
    }
}
