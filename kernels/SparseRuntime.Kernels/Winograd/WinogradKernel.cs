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
    public override bool IsPlainSum => false;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query)
    {
        LinearGeometry geometry = query.Geometry;
        if (Refuses(query.Layer) is { } reason) return reason;
        long registers = new TileGrid(geometry.OutputPlane, TTile.Outputs, TSimd.Lanes).Registers;
        return (double)registers * TSimd.Lanes * geometry.Images * geometry.OutputPlane.Depth > int.MaxValue ? "there are too many tiles" : null;
    }

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double CyclesPerCall = 300.0;
        // A point's product is short: its tiles begin and end often.
        double share = TSimd.Lanes <= 8 ? 1.0 : TTile.Outputs == 4 ? 1.15 : 1.05, transforms = TSimd.Lanes <= 8 ? 0.6 : 1.0;
        double perInputRegister = transforms * (TTile.Outputs == 4 ? 290.0 : 120.0), perOutputRegister = transforms * (TTile.Outputs == 4 ? 160.0 : 80.0);
        LinearLayer layer = query.Layer;
        LinearGeometry geometry = query.Geometry;
        int points = TTile.Points * TTile.Points;
        long registers = new TileGrid(geometry.OutputPlane, TTile.Outputs, TSimd.Lanes).Registers;
        int most = WinogradPrepared<TSimd, TVector, TTile>.BlockRegisters(layer.InputFeatures, layer.OutputFeatures);
        PanelCycles panel = DenseWideKernel<TSimd, TVector>.Panel(layer.OutputFeatures, layer.InputFeatures, 1) * (points * share);
        double cycles = registers * ((layer.InputFeatures * perInputRegister) + (layer.OutputFeatures * perOutputRegister));
        double weightBytes = (double)points * layer.OutputFeatures * layer.InputFeatures * sizeof(float);
        long fours = most == 4 ? registers / 4 : 0, rest = registers - (4 * fours), twos = most > 1 ? rest / 2 : 0;
        cycles += (fours * WithWeights(query.Machine, panel.Four, weightBytes))
            + (twos * WithWeights(query.Machine, panel.Two, weightBytes))
            + ((rest - (2 * twos)) * WithWeights(query.Machine, panel.One, weightBytes));
        double pass = geometry.Columns * RowPassCost.CyclesPerColumn<TSimd, TVector>(layer);
        return query.Machine.Microseconds((cycles * geometry.Images * geometry.OutputPlane.Depth) + pass + CyclesPerCall);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) =>
        Refuses(layer) is { } reason ? throw new ArgumentException(reason) : new WinogradPrepared<TSimd, TVector, TTile>(layer);

    /// <summary>Weights come while others are multiplied, but not those that the caches cannot keep from one call to the next.</summary>
    private static double WithWeights(MachineModel machine, double compute, double bytes)
    {
        const double Stalls = 1.5;
        return bytes >= machine.L3Bytes ? compute + (Stalls * bytes / machine.MemoryBytesPerCycle) : Math.Max(compute, machine.ReadCycles(bytes));
    }

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
