using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Dense rows times panels of columns: <see cref="DenseWidePrepared{TSimd,TVector}"/>.</summary>
internal sealed class DenseWideKernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-gemm-dense-{DenseWidePrepared<TSimd, TVector>.TileRows}x{WidePrepared<TSimd, TVector>.FullPanelColumns}-{TSimd.Name}",
        "dense", TSimd.Name, DenseWidePrepared<TSimd, TVector>.TileRows, WidePrepared<TSimd, TVector>.FullPanelColumns);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        // Two multiply-adds per cycle, at the share of that rate which a register tile reaches.
        const double CyclesPerWeight = 2.25;
        const double CyclesPerRow = 5.0;
        WideCost cost = WideCost.Of<TSimd, TVector>(query, DenseWidePrepared<TSimd, TVector>.MostBlockTaps, 0.38, 0.58);
        LinearLayer layer = query.Layer;
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        double paddedRows = (rowsPerGroup + DenseWidePrepared<TSimd, TVector>.TileRows - 1)
            / DenseWidePrepared<TSimd, TVector>.TileRows * DenseWidePrepared<TSimd, TVector>.TileRows * (double)layer.Groups;
        double panel = paddedRows * ((layer.Weights.Taps * CyclesPerWeight) + (cost.Blocks * CyclesPerRow));
        return cost.Microseconds(query, panel, paddedRows * layer.Weights.Taps * sizeof(float));
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new DenseWidePrepared<TSimd, TVector>(layer);
}
