using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Panels of dense rows times tiles of columns: <see cref="DenseTallPrepared{TSimd,TVector}"/>.</summary>
internal sealed class DenseTallKernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-gemm-dense-{DenseTallPrepared<TSimd, TVector>.PanelRows}x{DenseTile.Rows}-{TSimd.Name}",
        "dense", TSimd.Name, DenseTallPrepared<TSimd, TVector>.PanelRows, DenseTile.Rows);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double CyclesPerTurnedTile = 1.5, CyclesPerTile = 90.0, CyclesPerTurnedResult = 0.4;
        LinearLayer layer = query.Layer;
        WideCost cost = WideCost.Of<TSimd, TVector>(query, DenseTallPrepared<TSimd, TVector>.MostBlockTaps);
        int panelRows = DenseTallPrepared<TSimd, TVector>.PanelRows, panelColumns = WidePrepared<TSimd, TVector>.FullPanelColumns;
        int rows = layer.OutputFeatures / layer.Groups, taps = layer.Weights.Taps, columns = query.Geometry.Columns;
        int rest = rows % panelRows;
        var perTap = new PanelCycles(2.17, 1.08, 0.64);
        double tap = (rows / panelRows * perTap.Four) + (rest > 2 * TSimd.Lanes ? perTap.Four : rest > TSimd.Lanes ? perTap.Two : rest > 0 ? perTap.One : 0.0);
        double panels = Math.Ceiling((double)rows / panelRows);
        double tile = (DenseTile.Rows * tap * taps) + (panels * CyclesPerTile * cost.Blocks) + (CyclesPerTurnedTile * taps);
        double inLast = Math.Ceiling(columns % panelColumns / (double)DenseTile.Rows), inWhole = Math.Ceiling(panelColumns / (double)DenseTile.Rows);
        double inFull = cost.Full == 0 ? 0.0 : ((columns / panelColumns * inWhole) + (cost.HasOne || cost.HasTwo ? 0.0 : inLast)) / cost.Full;
        PanelCycles panel = new PanelCycles(inFull * tile, inLast * tile, inLast * tile) * layer.Groups;
        double turned = query.Machine.Microseconds(CyclesPerTurnedResult * columns * layer.OutputFeatures);
        return turned + cost.Microseconds(query, panel, (double)layer.OutputFeatures * taps * sizeof(float));
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new DenseTallPrepared<TSimd, TVector>(layer);
}
