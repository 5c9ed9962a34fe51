using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Convolutions of 3 × 3 by minimal filtering: <see cref="WinogradPrepared{TSimd,TVector,TTile}"/>. Sums round several times
/// as much as a plain kernel's, and an input that is infinite or NaN spoils all outputs of its tile.
/// </summary>
internal sealed class WinogradKernel<TSimd, TVector, TTile> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TTile : struct, IWinogradTile
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-winograd-dense-{TTile.Outputs}x{TTile.Outputs}-{TSimd.Name}", "dense", TSimd.Name, DenseTile.Rows, WidePrepared<TSimd, TVector>.FullPanelColumns);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query) =>
        Refuses(query.Layer) ?? (query.Geometry.InputPlane.Depth == 1 ? null : "the plane has three axes");

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double CyclesPerCall = 300.0, CyclesPerResult = 0.15;
        double perInputRegister = TTile.Outputs == 4 ? 110.0 : 45.0, perOutputRegister = TTile.Outputs == 4 ? 80.0 : 35.0;
        LinearLayer layer = query.Layer;
        LinearGeometry geometry = query.Geometry;
        int points = TTile.Points * TTile.Points;
        int registers = new TileGrid(geometry.OutputPlane, TTile.Outputs).Registers(TSimd.Lanes);
        int most = WinogradPrepared<TSimd, TVector, TTile>.BlockRegisters(layer.InputFeatures, layer.OutputFeatures);
        double weightCycles = query.Machine.ReadCycles((double)points * layer.OutputFeatures * layer.InputFeatures * sizeof(float));
        PanelCycles panel = DenseWideKernel<TSimd, TVector>.Panel(layer.OutputFeatures, layer.InputFeatures, 1) * points;
        double cycles = 0.0;
        for (int left = registers; left > 0; left -= most)
        {
            int taken = Math.Min(left, most);
            cycles += Math.Max(taken > 2 ? panel.Four : taken == 2 ? panel.Two : panel.One, weightCycles);
        }

        cycles += registers * ((layer.InputFeatures * perInputRegister) + (layer.OutputFeatures * perOutputRegister));
        cycles += layer.OutputFeatures * (double)geometry.OutputPlane.Count * CyclesPerResult;
        double pass = geometry.Columns * RowPassCost.CyclesPerColumn<TSimd, TVector>(layer);
        return query.Machine.Microseconds((cycles * geometry.Images) + pass + CyclesPerCall);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) =>
        Refuses(layer) is { } reason ? throw new ArgumentException(reason) : new WinogradPrepared<TSimd, TVector, TTile>(layer);

    private static string? Refuses(LinearLayer layer)
    {
        LinearWindow window = layer.Window;
        if (window.Kernel != new Extent3(1, 3, 3)) return "the window is not 3 x 3";
        if (window.Stride != Extent3.One) return "the window steps by more than one";
        if (window.Dilation.Height != 1 || window.Dilation.Width != 1) return "the window is dilated";
        if (window.PadBegin.Depth != 0 || window.PadEnd.Depth != 0) return "the window has three axes";
        return layer.Groups == 1 ? null : "features come in groups";
    }
}
