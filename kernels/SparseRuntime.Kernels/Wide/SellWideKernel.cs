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
        // The multiply-adds of a slot keep the load ports busy for a little over half a cycle per register; a slice of a
        // block pays for its sums and for leaving its loop.
        var perSlot = TSimd.Registers >= 32 ? new PanelCycles(2.3, 1.36, 1.0) : new PanelCycles(2.5, 1.33, 0.9);
        var perSlice = TSimd.Registers >= 32 ? new PanelCycles(60, 56, 30) : new PanelCycles(72, 36, 27);
        const double WithoutVectors = 1.15;
        // Slices are too short for the processor to see what comes next: entries from beyond the second-level cache are
        // waited for, most where there is least else to do and two slices are read at a time.
        var perByteBeyond = new PanelCycles(0.15, 0.1, 0.37);
        WideCost cost = WideCost.Of<TSimd, TVector>(query, SellWidePrepared<TSimd, TVector>.MostBlockTaps(query.Layer.Weights.Density));
        double slices = Math.Ceiling((double)query.Layer.OutputFeatures / query.Layer.Groups / SellSlices.Rows) * query.Layer.Groups * cost.Blocks;
        double slots = Slots(query.Layer, slices);
        double weightBytes = slots * 6.0, beyond = Math.Max(0.0, weightBytes - (2.0 * query.Machine.L2Bytes));
        PanelCycles panel = ((perSlot * slots) + (perSlice * slices)) * (TSimd.Lanes == 1 ? WithoutVectors : 1.0);
        return cost.Microseconds(query, panel + (perByteBeyond * beyond), weightBytes);
    }

    /// <summary>Weights and what fills up slices: rows of a slice are as long as the longest.</summary>
    private static double Slots(LinearLayer layer, double slices)
    {
        double kept = layer.Weights.NonzeroCount;
        double density = layer.Weights.Density;
        if (density >= 1.0 || slices == 0) return kept;
        // Of rows of random length, sorting brings the filling down to about a third of a deviation. Blocks of rows are
        // equally long. Slots come in pairs.
        double perRow = kept / slices / SellSlices.Rows;
        bool isBlocks = layer.Profile.Block(SellSlices.Rows, 1).Fill >= 1.0;
        kept += slices * SellSlices.Rows * ((isBlocks ? 0.0 : 0.4 * Math.Sqrt(perRow * (1.0 - density))) + 0.5);
        // Where whole rows are pruned, each window of sorted rows has a slice of both kinds.
        const double Bimodal = 4.0;
        if (layer.Profile.RowLengthVariance > Bimodal * layer.Weights.Taps * density * (1.0 - density))
            kept += Math.Ceiling((double)layer.OutputFeatures / SellWidePrepared<TSimd, TVector>.WindowRows(layer.OutputFeatures / layer.Groups)) * 1.5 * layer.Profile.LongestRow;
        return kept;
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new SellWidePrepared<TSimd, TVector>(layer);
}
