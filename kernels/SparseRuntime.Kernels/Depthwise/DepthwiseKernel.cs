using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Convolutions with one input feature per group: <see cref="DepthwisePrepared{TSimd,TVector}"/>.</summary>
internal sealed class DepthwiseKernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-depthwise-dense-1x{DepthwisePrepared<TSimd, TVector>.Vectors * TSimd.Lanes}-{TSimd.Name}",
        "dense", TSimd.Name, 1, DepthwisePrepared<TSimd, TVector>.Vectors * TSimd.Lanes);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query) => Refuses(query.Layer);

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double CyclesPerTap = 0.7;
        const double CyclesPerResult = 2.0;
        const double CyclesPerFilled = 2.5;
        const double CyclesPerLine = 10.0;
        LinearLayer layer = query.Layer;
        LinearGeometry geometry = query.Geometry;
        var planes = new PhasePlanes(layer.Window, geometry);
        int step = DepthwisePrepared<TSimd, TVector>.Vectors * TSimd.Lanes;
        double bands = Math.Ceiling((double)geometry.OutputPlane.Height / planes.OutputRows);
        double registers = Math.Ceiling((double)planes.OutputRows * planes.LineLength / step) * step / TSimd.Lanes;
        double row = (registers * ((layer.Weights.Taps * CyclesPerTap) + CyclesPerResult)) + (planes.OutputRows * CyclesPerLine);
        double fill = ((double)planes.Values / TSimd.Lanes * CyclesPerFilled) + ((double)planes.Values / planes.LineLength * CyclesPerLine);
        double feature = bands * ((row * layer.OutputFeatures / layer.Groups) + fill);
        double bytes = sizeof(float) * (double)geometry.Images * ((geometry.InputFeatures * (double)geometry.InputPlane.Count) + (geometry.OutputFeatures * (double)geometry.OutputPlane.Count));
        double pass = geometry.Columns * RowPassCost.CyclesPerColumn<TSimd, TVector>(layer);
        return query.Machine.Microseconds((feature * geometry.Images * geometry.InputFeatures * geometry.OutputPlane.Depth) + query.Machine.ReadCycles(bytes) + pass + 200.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) =>
        Refuses(layer) is { } reason ? throw new ArgumentException(reason) : new DepthwisePrepared<TSimd, TVector>(layer);

    private static string? Refuses(LinearLayer layer)
    {
        LinearWindow window = layer.Window;
        if (window.IsPointwise) return "there is no window";
        if (layer.InputFeatures != layer.Groups) return "rows have more than one input feature";
        if ((long)window.Stride.Height * window.Stride.Width > window.Kernel.Count) return "strides skip more of the input than the kernel reads";
        bool isFlat = window.Kernel.Depth == 1 && window.Stride.Depth == 1 && window.PadBegin.Depth == 0 && window.PadEnd.Depth == 0;
        return isFlat ? null : "the window has three axes";
    }
}
