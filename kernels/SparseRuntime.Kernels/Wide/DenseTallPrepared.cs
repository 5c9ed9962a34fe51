using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// All weights, four registers of rows at a time, times tiles of six columns: the dense kernel's tile with weights and
/// inputs in each other's place. Registers are full whatever the number of columns, which small planes seldom fill; sums
/// are turned when they are complete.
/// </summary>
internal sealed unsafe class DenseTallPrepared<TSimd, TVector> : WidePrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Bytes of a block of weights: the first-level cache feeds it, tile after tile.</summary>
    private const int PanelBytes = 32 * 1024;

    private readonly NativeBuffer _weights;
    private readonly NativeBuffer _bias;

    public DenseTallPrepared(LinearLayer layer)
        : base(layer, MostBlockTaps)
    {
        _bias = new NativeBuffer(sizeof(float) * (long)Groups * PaddedRows);
        for (int row = 0; layer.Bias is not null && row < layer.OutputFeatures; row++)
            _bias.Floats[(row / RowsPerGroup * PaddedRows) + (row % RowsPerGroup)] = layer.Bias[row];
        _weights = new NativeBuffer(sizeof(float) * (long)Groups * Blocks * PaddedRows * BlockTaps);
        var values = new float[Taps];
        for (int row = 0; row < layer.OutputFeatures; row++)
        {
            layer.Weights.CopyRow(row, values);
            int rowInGroup = row % RowsPerGroup, first = rowInGroup / PanelRows * PanelRows, width = WidthOf(first);
            for (int tap = 0; tap < Taps; tap++)
                Panel(row / RowsPerGroup, tap / BlockTaps, first)[(tap % BlockTaps * width) + rowInGroup - first] = values[tap];
        }
    }

    /// <summary>Rows of a full panel of weights.</summary>
    public static int PanelRows => PanelVectors * TSimd.Lanes;

    /// <summary>The most taps of a block.</summary>
    public static int MostBlockTaps => PanelBytes / sizeof(float) / FullPanelColumns;

    /// <inheritdoc/>
    public override long Bytes => _weights.Length + _bias.Length;

    /// <inheritdoc/>
    protected override int RowGranularity => PanelRows;

    /// <inheritdoc/>
    protected override long OwnScratchBytes => sizeof(float) * (TurnedValues + ((long)FullPanelColumns * PanelRows));

    private int PaddedRows => (RowsPerGroup + PanelRows - 1) / PanelRows * PanelRows;

    private int TileStride => BlockTaps * DenseTile.Rows;

    /// <summary>Values of a block of taps in tiles of columns: whole lines.</summary>
    private long TurnedValues => ((((FullPanelColumns + DenseTile.Rows - 1) / DenseTile.Rows * (long)TileStride) + 15) / 16 * 16) + 16;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void RunBlock(in WideStep step, int group, int block, float* panel, int tapStride, int vectors, int firstRow, int endRow)
    {
        int taps = Math.Max(0, Math.Min(BlockTaps, Taps - (block * BlockTaps)));
        float* turned = step.Scratch, finished = step.Scratch + TurnedValues;
        Turn(panel, tapStride, taps, step.Columns, turned);
        for (int row = firstRow; row < endRow; row += PanelRows)
        {
            // Between blocks the sums of a panel of rows wait in the room of as many rows, column by column.
            int width = WidthOf(row);
            float* waiting = step.Source + ((long)row * step.SourceStride);
            float* source = step.IsFirst ? _bias.Floats + ((long)group * PaddedRows) + row : waiting;
            float* target = step.IsLast ? finished : waiting;
            var sums = new WideStep(null, source, target, width, step.IsFirst ? 0 : width, isFirst: false, step.IsLast, step.IsFar);
            DensePanel<TSimd, TVector>.Run(sums, Activation, turned, Panel(group, block, row), width, taps, TileStride, width / TSimd.Lanes, 0, step.Columns);
            if (!step.IsLast) continue;
            Transposition<TSimd, TVector>.Copy(
                finished, width, step.Target + ((long)row * step.TargetStride), step.TargetStride, step.Columns, Math.Min(width, RowsPerGroup - row));
        }
    }

    /// <summary>Cuts a packed block into tiles of columns, the columns of a tap side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Turn(float* panel, int tapStride, int taps, int columns, float* turned)
    {
        int tileStride = TileStride, whole = columns / DenseTile.Rows;
        int rest = columns - (whole * DenseTile.Rows);
        for (int tap = 0; tap < taps; tap++, panel += tapStride, turned += DenseTile.Rows)
        {
            float* source = panel, target = turned;
            for (int tile = 0; tile < whole; tile++, source += DenseTile.Rows, target += tileStride)
            {
                Vector128<float> first = Vector128.Load(source), last = Vector128.Load(source + 2);
                first.Store(target);
                last.Store(target + 2);
            }

            // Where columns run out the last one stands last.
            for (int i = 0; i < rest; i++)
                target[DenseTile.Rows - rest + i] = source[i];
        }
    }

    /// <summary>Rows of a panel that begins with one, registers of them that hold none left out.</summary>
    private int WidthOf(int row)
    {
        int left = RowsPerGroup - row;
        return TSimd.Lanes * (left > 2 * TSimd.Lanes ? 4 : left > TSimd.Lanes ? 2 : 1);
    }

    /// <summary>Weights of a panel of rows for one block of taps.</summary>
    private float* Panel(int group, int block, int row) =>
        _weights.Floats + ((((((long)group * Blocks) + block) * PaddedRows) + row) * BlockTaps);
}
