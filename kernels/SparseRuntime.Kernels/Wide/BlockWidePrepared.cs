using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Blocks of four rows × one tap (<see cref="BlockSlices"/>) times a panel of four registers: a tap's registers are loaded
/// once for four rows, so that multiply-adds and not loads are the bound. With 16 registers the panel is taken two
/// registers at a time.
/// </summary>
internal sealed unsafe class BlockWidePrepared<TSimd, TVector> : WidePrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Bytes of a packed block, which must stay in a 48 KB first-level cache with room for weights and sums.</summary>
    private const int PanelBytes = 40 * 1024;

    private readonly BlockSlices _slices;

    public BlockWidePrepared(LinearLayer layer)
        : base(layer, MostBlockTaps) =>
        _slices = new BlockSlices(layer.Weights, RowsPerGroup, BlockTaps, Blocks, FullPanelColumns);

    /// <summary>The most taps of a block.</summary>
    public static int MostBlockTaps => PanelBytes / sizeof(float) / FullPanelColumns;

    /// <inheritdoc/>
    public override long Bytes => _slices.Bytes;

    /// <summary>Where few weights are kept, packing the taps moves more than reading the weights.</summary>
    protected override bool SplitsPanels => Bytes < (long)Groups * Taps * FullPanelColumns * sizeof(float);

    /// <inheritdoc/>
    protected override int RowGranularity => 4 * BlockSlices.Rows;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _slices.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void RunBlock(in WideStep step, int group, int block, float* panel, int tapStride, int vectors, int firstRow, int endRow)
    {
        PanelCopy.Zero(panel + ((long)BlockTaps * tapStride), tapStride);
        int* start = _slices.EntryStart(group, block) + (firstRow / BlockSlices.Rows);
        if (vectors == 4 && TSimd.Registers >= 32)
        {
            BlockPanelFour<TSimd, TVector>.Run(step, Activation, start, _slices.Entries, panel, firstRow, endRow);
            return;
        }

        // Slice by slice, so that the second half of the columns finds the entries in cache.
        for (int row = firstRow; row < endRow; row += BlockSlices.Rows, start++)
        {
            if (vectors == 1)
            {
                BlockPanelOne<TSimd, TVector>.Run(step, Activation, start, _slices.Entries, panel, row, endRow);
                continue;
            }

            for (int column = 0; column < tapStride; column += 2 * TSimd.Lanes)
                BlockPanelTwo<TSimd, TVector>.Run(step, Activation, start, _slices.Entries, panel + column, row, endRow, vectors == 4 ? 0 : 1, column);
        }
    }
}
