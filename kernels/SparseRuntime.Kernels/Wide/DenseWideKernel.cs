using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Dense rows times panels of columns: <see cref="DenseWidePrepared{TSimd,TVector}"/>.</summary>
internal sealed class DenseWideKernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-gemm-dense-{DenseTile.Rows}x{WidePrepared<TSimd, TVector>.FullPanelColumns}-{TSimd.Name}",
        "dense", TSimd.Name, DenseTile.Rows, WidePrepared<TSimd, TVector>.FullPanelColumns);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        WideCost cost = WideCost.Of<TSimd, TVector>(query, DenseWidePrepared<TSimd, TVector>.MostBlockTaps, 0.38, 0.58);
        LinearLayer layer = query.Layer;
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        double panel = PanelCycles(rowsPerGroup, layer.Weights.Taps, cost.Blocks) * layer.Groups;
        return cost.Microseconds(query, panel, (double)layer.OutputFeatures * layer.Weights.Taps * sizeof(float));
    }

    /// <summary>Cycles of a full panel of one group.</summary>
    internal static double PanelCycles(double rows, double taps, int blocks)
    {
        // Two multiply-adds per cycle, at the share of that rate which a register tile reaches.
        const double CyclesPerWeight = 2.25;
        const double CyclesPerRow = 5.0;
        double paddedRows = Math.Ceiling(rows / DenseTile.Rows) * DenseTile.Rows;
        return paddedRows * ((taps * CyclesPerWeight) + (blocks * CyclesPerRow));
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new DenseWidePrepared<TSimd, TVector>(layer);
}
