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
        const double DriftPerDoubling = 0.45;
        double cyclesPerStep = TSimd.Registers >= 32 ? 2.35 : 2.6, cyclesPerStepOfFour = TSimd.Registers >= 32 ? 6.5 : 8.5;
        double cyclesPerTile = TSimd.Registers >= 32 ? 20.0 : 5.0;
        LinearLayer layer = query.Layer;
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        double tiles = (double)((rowsPerGroup + TSimd.Lanes - 1) / TSimd.Lanes) * layer.Groups;
        double drift = DriftPerDoubling / ((2 * TSimd.Lanes * layer.Profile.Density) + 0.15);
        double steps = tiles * SlidingCost.StepsPerTile(layer, TSimd.Lanes, drift, alone: 0.0);
        double bytes = steps * ((TSimd.Lanes * 5.0) + 4.0);
        // Four columns share what is read of the weights, then one after another.
        int quads = query.Geometry.Columns / 4, single = query.Geometry.Columns % 4;
        double read = query.Machine.ReadCycles(bytes);
        double quad = Math.Max((steps * cyclesPerStepOfFour) + (tiles * cyclesPerTile), read);
        double one = Math.Max((steps * cyclesPerStep) + (tiles * cyclesPerTile), read);
        return query.Machine.Microseconds((quads * quad) + (single * one) + (NarrowCost.ColumnCycles<TSimd, TVector>(query) * query.Geometry.Columns) + 200.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new SlidingNarrowPrepared<TSimd, TVector>(layer);
}
