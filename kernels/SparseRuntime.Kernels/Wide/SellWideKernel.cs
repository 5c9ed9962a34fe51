using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Slices of four sparse rows times panels of columns: <see cref="SellWidePrepared{TSimd,TVector}"/>.</summary>
internal sealed class SellWideKernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-spmm-sell-{SellSlices.Rows}x{WidePrepared<TSimd, TVector>.FullPanelColumns}-{TSimd.Name}",
        "sell",
        TSimd.Name,
        SellSlices.Rows,
        WidePrepared<TSimd, TVector>.FullPanelColumns);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        // Per full panel: four multiply-adds of a slot keep the load ports busy for a little over two cycles; a slice of a
        // block pays for its sums and for leaving its loop.
        const double CyclesPerSlot = 2.5;
        const double CyclesPerSlice = 65.0;
        WideCost cost = WideCost.Of<TSimd, TVector>(query, SellWidePrepared<TSimd, TVector>.MostBlockTaps, 0.7, 0.7);
        LinearLayer layer = query.Layer;
        double slices = Math.Ceiling((double)layer.OutputFeatures / layer.Groups / SellSlices.Rows) * layer.Groups * cost.Blocks;
        double perSlice = SellSlices.Rows * (double)layer.Weights.Taps / cost.Blocks * layer.Weights.Density;
        // Rows of a slice are as long as the longest; sorting brings that down to about a third of a deviation, and
        // slots come in pairs.
        double slots = slices * (perSlice + (SellSlices.Rows * ((0.4 * Math.Sqrt(perSlice / SellSlices.Rows * (1.0 - layer.Weights.Density))) + 0.5)));
        return cost.Microseconds(query, (slots * CyclesPerSlot) + (slices * CyclesPerSlice), slots * 6.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new SellWidePrepared<TSimd, TVector>(layer);
}
