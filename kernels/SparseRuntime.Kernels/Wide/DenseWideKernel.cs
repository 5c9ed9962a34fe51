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
        WideCost cost = WideCost.Of<TSimd, TVector>(query, DenseWidePrepared<TSimd, TVector>.MostBlockTaps);
        LinearLayer layer = query.Layer;
        PanelCycles panel = Panel(layer.OutputFeatures / layer.Groups, layer.Weights.Taps, cost.Blocks) * layer.Groups;
        return cost.Microseconds(query, panel, (double)layer.OutputFeatures * layer.Weights.Taps * sizeof(float));
    }

    /// <summary>Cycles of a panel of one group.</summary>
    internal static PanelCycles Panel(double rows, double taps, int blocks)
    {
        // A multiply-add per register, two per cycle, at the share of that rate which a register tile reaches.
        var perWeight = new PanelCycles(2.17, 1.08, rows > DenseTile.Rows ? 0.64 : 0.9);
        var perRow = new PanelCycles(15, 15, 12);
        double paddedRows = Math.Ceiling(rows / DenseTile.Rows) * DenseTile.Rows;
        return (perWeight * (paddedRows * taps)) + (perRow * (paddedRows * blocks));
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new DenseWidePrepared<TSimd, TVector>(layer);
}
