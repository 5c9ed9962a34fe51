using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Sparse rows times a column or a few: <see cref="SlidingNarrowPrepared{TSimd,TVector,TStored}"/>.</summary>
internal sealed class SlidingNarrowKernel<TSimd, TVector, TStored> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TStored : struct, IStoredWeight
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"{TStored.Name}-spmv-sliding-{TSimd.Lanes}x{2 * TSimd.Lanes}-{TSimd.Name}", $"sliding-{TSimd.Lanes}x{2 * TSimd.Lanes}", TSimd.Name, TSimd.Lanes, 1);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query) => TStored.Refuses(query.Layer.Weights);

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double DriftPerDoubling = 0.45;
        (double cyclesPerStep, double cyclesPerStepOfFour) = TSimd.Registers >= 32 ? (2.35, 6.5) : (2.6, 8.5);
        if (TStored.Bytes < sizeof(float))
        {
            // Widening adds what does not hide behind the loads of inputs.
            cyclesPerStep += TSimd.Registers >= 32 ? 0.12 : 1.0;
            cyclesPerStepOfFour += TSimd.Registers >= 32 ? 0.1 : 0.7;
        }

        double cyclesPerTile = TSimd.Registers >= 32 ? 20.0 : 5.0;
        LinearLayer layer = query.Layer;
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        double tiles = (double)((rowsPerGroup + TSimd.Lanes - 1) / TSimd.Lanes) * layer.Groups;
        double drift = DriftPerDoubling / ((2 * TSimd.Lanes * layer.Profile.Density) + 0.15);
        double steps = tiles * SlidingCost.StepsPerTile(layer, TSimd.Lanes, drift, alone: 0.0);
        double bytes = steps * ((TSimd.Lanes * (1.0 + TStored.Bytes)) + 4.0);
        // Four columns share what is read of the weights, then one after another.
        int quads = query.Geometry.Columns / 4, single = query.Geometry.Columns % 4;
        double read = query.Machine.ReadCycles(bytes);
        double quad = Math.Max((steps * cyclesPerStepOfFour) + (tiles * cyclesPerTile), read);
        double one = Math.Max((steps * cyclesPerStep) + (tiles * cyclesPerTile), read);
        return query.Machine.Microseconds((quads * quad) + (single * one) + (NarrowCost.ColumnCycles<TSimd, TVector>(query) * query.Geometry.Columns) + 200.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) =>
        TStored.Refuses(layer.Weights) is { } reason ? throw new ArgumentException(reason) : new SlidingNarrowPrepared<TSimd, TVector, TStored>(layer);
}
