using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Blocks of four rows × one tap times panels of columns: <see cref="BlockWidePrepared{TSimd,TVector}"/>.</summary>
internal sealed class BlockWideKernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-spmm-bcsr-{BlockSlices.Rows}x1x{WidePrepared<TSimd, TVector>.FullPanelColumns}-{TSimd.Name}",
        $"bcsr-{BlockSlices.Rows}x1",
        TSimd.Name,
        BlockSlices.Rows,
        WidePrepared<TSimd, TVector>.FullPanelColumns);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query)
    {
        // A weight that only fills up a block would turn an infinite input into NaN, as no other sparse kernel does.
        BlockStructure blocks = query.Layer.Profile.Block(BlockSlices.Rows, 1);
        return blocks.Fill < 1.0 ? $"blocks of {blocks} are filled to {blocks.Fill:P0}, not entirely" : null;
    }

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        // Four multiply-adds per register and tap, at a little less than two a cycle.
        var perBlock = TSimd.Registers >= 32 ? new PanelCycles(8.9, 5.1, 3.8) : new PanelCycles(9.4, 4.6, 3.9);
        var perSlice = TSimd.Registers >= 32 ? new PanelCycles(38, 40, 40) : new PanelCycles(60, 28, 34);
        WideCost cost = WideCost.Of<TSimd, TVector>(query, BlockWidePrepared<TSimd, TVector>.MostBlockTaps);
        LinearLayer layer = query.Layer;
        double slices = Math.Ceiling((double)layer.OutputFeatures / layer.Groups / BlockSlices.Rows) * layer.Groups * cost.Blocks;
        // Entries hold two taps, and half of all slices have one to spare.
        double blocks = layer.Profile.Block(BlockSlices.Rows, 1).Blocks + (slices / 2);
        return cost.Microseconds(query, (perBlock * blocks) + (perSlice * slices), blocks * BlockSlices.EntryBytes / 2);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new BlockWidePrepared<TSimd, TVector>(layer);
}
