using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Slices of four sparse rows (<see cref="SellSlices"/>) times a panel of four registers: sixteen sums, two nonzeros of
/// every row per turn of the loop. A nonzero costs one multiply-add per register, which reads the panel from memory, and
/// next to nothing else: loads are what bounds a sparse product, so values come four at a time and are spread by
/// shuffles, offsets come eight at a time and one turn ahead, so that addresses never wait. With 16 registers the slice
/// is taken two rows at a time.
/// </summary>
internal sealed unsafe class SellWidePrepared<TSimd, TVector> : WidePrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly SellSlices _slices;

    public SellWidePrepared(LinearLayer layer)
        : base(layer, MostBlockTaps(layer.Weights.Density))
    {
        // The wider the window, the less filling up; but sums are visited in its order, and threads share whole windows.
        RowGranularity = WindowRows(RowsPerGroup);
        _slices = new SellSlices(layer.Weights, RowsPerGroup, BlockTaps, Blocks, RowGranularity, FullPanelColumns);
    }

    /// <summary>Rows inside which slices are sorted.</summary>
    public static int WindowRows(int rowsPerGroup) => rowsPerGroup >= 512 ? 64 : rowsPerGroup >= 256 ? 32 : 16;

    /// <summary>The most taps of a block.</summary>
    /// <remarks>
    /// Rows of a block are read in any order, so it should stay in a 48 KB first-level cache, with room for weights and sums.
    /// But every block costs every row its sums, and the fewer weights a row keeps, the more that weighs against rows
    /// of the block that come from the second-level cache.
    /// </remarks>
    /// <param name="density">The share of weights that are kept.</param>
    public static int MostBlockTaps(double density)
    {
        int panelBytes = (density > 0.15 ? 40 : density > 0.07 ? 50 : 80) * 1024;
        return panelBytes / sizeof(float) / FullPanelColumns;
    }

    /// <inheritdoc/>
    public override long Bytes => _slices.Bytes;

    /// <inheritdoc/>
    protected override int RowGranularity { get; }

    /// <summary>Where few weights are kept, packing the taps moves more than reading the weights.</summary>
    protected override bool SplitsPanels => Bytes < (long)Groups * Taps * FullPanelColumns * sizeof(float);

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
        if (step.IsFar) RunSlices<FarWeights>(step, group, block, panel, vectors, firstRow, endRow);
        else RunSlices<NearWeights>(step, group, block, panel, vectors, firstRow, endRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunSlices<TStream>(in WideStep step, int group, int block, float* panel, int vectors, int firstRow, int endRow)
        where TStream : struct, IWeightStream
    {
        int slice = firstRow / SellSlices.Rows;
        int count = ((endRow + SellSlices.Rows - 1) / SellSlices.Rows) - slice;
        int* order = _slices.Order(group, block) + (slice * SellSlices.Rows);
        int* start = _slices.EntryStart(group, block) + slice;
        if (vectors == 4 && TSimd.Registers >= 32)
        {
            SellPanelFour<TSimd, TVector>.Run<TStream>(step, Activation, order, start, _slices.SharedEntries(group, block) + slice, _slices.Entries, count, panel);
        }
        else if (vectors == 4)
        {
            SellPanelFourByPairs<TSimd, TVector>.Run<TStream>(step, Activation, order, start, _slices.SharedEntries(group, block) + slice, _slices.Entries, count, panel);
        }
        else if (vectors == 2)
        {
            SellPanelTwo<TSimd, TVector>.Run<TStream>(step, Activation, order, start, _slices.Entries, count, panel);
        }
        else
        {
            SellPanelOne<TSimd, TVector>.Run<TStream>(step, Activation, order, start, _slices.Entries, count, panel);
        }
    }
}
