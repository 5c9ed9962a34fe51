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
        const double CyclesPerStepOfFour = 6.0;
        const double CyclesPerTile = 25.0;
        LinearLayer layer = query.Layer;
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        double tiles = (double)((rowsPerGroup + TSimd.Lanes - 1) / TSimd.Lanes) * layer.Groups;
        double density = layer.Weights.Density;
        // Of random rows, the sparser drift the further apart, and the fewer find a weight in the window.
        double filling = Math.Min(TSimd.Lanes, 1.0 + (1.8 / Math.Max(1e-9, density * 2 * TSimd.Lanes)));
        double steps = tiles * layer.Weights.Taps * density * filling;
        double bytes = steps * ((TSimd.Lanes * 5.0) + 4.0);
        // Four columns share what is read of the weights, then one after another.
        int quads = query.Geometry.Columns / 4, single = query.Geometry.Columns % 4;
        double read = query.Machine.ReadCycles(bytes);
        double quad = Math.Max((steps * CyclesPerStepOfFour) + (tiles * CyclesPerTile), read);
        double one = Math.Max((steps * CyclesPerStep) + (tiles * CyclesPerTile), read);
        return query.Machine.Microseconds((quads * quad) + (single * one) + (NarrowCost.ColumnCycles<TSimd, TVector>(query) * query.Geometry.Columns) + 200.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new SlidingNarrowPrepared<TSimd, TVector>(layer);
}
