using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Sparse rows times a column or a few: <see cref="SlidingNarrowPrepared{TSimd,TVector}"/>.</summary>
internal sealed class SlidingNarrowKernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-spmv-sliding-{TSimd.Lanes}x{2 * TSimd.Lanes}-{TSimd.Name}", $"sliding-{TSimd.Lanes}x{2 * TSimd.Lanes}", TSimd.Name, TSimd.Lanes, 1);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double CyclesPerStep = 2.6;
        const double CyclesPerTile = 25.0;
        LinearLayer layer = query.Layer;
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        double tiles = (double)((rowsPerGroup + TSimd.Lanes - 1) / TSimd.Lanes) * layer.Groups;
        double density = layer.Weights.Density;
        // Fitted to random rows: the sparser, the further rows drift apart, and the fewer find a weight in the window.
        double filling = 1.04 + (0.018 / Math.Max(density, 0.01) * (1.0 - density) * 2.0);
        double steps = tiles * layer.Weights.Taps * density * filling;
        double bytes = steps * ((TSimd.Lanes * 5.0) + 4.0);
        double column = Math.Max((steps * CyclesPerStep) + (tiles * CyclesPerTile), query.Machine.ReadCycles(bytes)) + NarrowCost.PackCycles(query);
        return query.Machine.Microseconds((column * query.Geometry.Columns) + 200.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new SlidingNarrowPrepared<TSimd, TVector>(layer);
}
