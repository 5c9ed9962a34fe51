using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Convolutions of 3 × 3 with one input feature per group: <see cref="Depthwise3x3Prepared{TSimd,TVector}"/>.</summary>
internal sealed class Depthwise3x3Kernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new($"f32-depthwise-dense-3x3-{TSimd.Name}", "dense", TSimd.Name, 1, TSimd.Lanes);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query) => Refuses(query.Layer);

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double CyclesPerRegister = 7.5, CyclesPerRegisterOfPairs = 14.0, CyclesPerLine = 6.0, CyclesPerPlane = 30.0;
        LinearLayer layer = query.Layer;
        LinearGeometry geometry = query.Geometry;
        double registers = (geometry.OutputPlane.Width + TSimd.Lanes - 1) / TSimd.Lanes;
        double cycles = layer.Window.Stride.Width == 1 ? CyclesPerRegister : CyclesPerRegisterOfPairs;
        double plane = (geometry.OutputPlane.Height * ((registers * cycles) + CyclesPerLine)) + CyclesPerPlane;
        double bytes = sizeof(float) * (double)geometry.Images * ((geometry.InputFeatures * (double)geometry.InputPlane.Count) + (geometry.OutputFeatures * (double)geometry.OutputPlane.Count));
        double pass = geometry.Columns * RowPassCost.CyclesPerColumn<TSimd, TVector>(layer);
        return query.Machine.Microseconds((plane * geometry.Images * geometry.OutputFeatures * geometry.OutputPlane.Depth) + query.Machine.ReadCycles(bytes) + pass + 200.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) =>
        Refuses(layer) is { } reason ? throw new ArgumentException(reason) : new Depthwise3x3Prepared<TSimd, TVector>(layer);

    private static string? Refuses(LinearLayer layer)
    {
        LinearWindow window = layer.Window;
        if (window.Kernel != new Extent3(1, 3, 3)) return "the window is not 3 x 3";
        if (layer.InputFeatures != layer.Groups) return "rows have more than one input feature";
        if (window.Dilation.Height != 1 || window.Dilation.Width != 1) return "the window is dilated";
        if (window.Stride.Depth != 1 || window.PadBegin.Depth != 0 || window.PadEnd.Depth != 0) return "the window has three axes";
        if (window.Stride.Height != window.Stride.Width) return "steps differ along the two axes";
        return window.Stride.Width switch
        {
            1 => window.PadBegin.Width == 1 && window.PadEnd.Width == 1 ? null : "lines are not padded by one on both sides",
            2 => window.PadBegin.Width <= 1 ? null : "lines are padded by more than one",
            _ => "the window steps by more than two",
        };
    }
}
