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
        double steps = tiles * StepsPerTile(layer);
        double bytes = steps * ((TSimd.Lanes * (1.0 + TStored.Bytes)) + 4.0);
        // Four columns share what is read of the weights, then one after another.
        int quads = query.Geometry.Columns / 4, single = query.Geometry.Columns % 4;
        double read = query.Machine.ReadCycles(bytes);
        double quad = Math.Max((steps * cyclesPerStepOfFour) + (tiles * cyclesPerTile), read);
        double one = Math.Max((steps * cyclesPerStep) + (tiles * cyclesPerTile), read);
        return query.Machine.Microseconds((quads * quad) + (single * one) + (NarrowCost.ColumnCycles<TSimd, TVector>(query) * query.Geometry.Columns) + 200.0);
    }

    /// <summary>Steps of the window over a register of rows.</summary>
    private static double StepsPerTile(LinearLayer layer)
    {
        const double DriftPerDoubling = 0.45;
        SparsityProfile profile = layer.Profile;
        double mean = profile.MeanRowLength, density = profile.Density;
        if (mean <= 0.0) return 0.0;
        // Rows of a block move together. Of the others, the more there are and the sparser they are, the further they drift
        // apart, and the fewer find a weight in the window; rows of equal length do not.
        int together = density < 1.0 ? RowsTogether(profile) : 1;
        double doublings = 0.0, noneLive = profile.LongestRow > mean ? 1.0 - (mean / profile.LongestRow) : 0.0;
        for (int rows = together; rows < TSimd.Lanes; rows *= 2)
        {
            doublings++;
            noneLive *= noneLive;
        }

        double random = profile.Taps * density * (1.0 - density);
        double spread = random > 0.0 ? Math.Min(1.0, profile.RowLengthVariance / random) : 0.0;
        double drift = DriftPerDoubling * doublings * spread / ((2 * TSimd.Lanes * density) + 0.15);
        // The longest row of the tile is walked in any case: where whole rows are pruned, that of any live one.
        return Math.Max(mean * Math.Min(TSimd.Lanes, 1.0 + drift), profile.LongestRow * (1.0 - noneLive));
    }

    private static int RowsTogether(SparsityProfile profile) =>
        profile.Block(16, 1).Fill >= 1.0 ? 16 : profile.Block(8, 1).Fill >= 1.0 ? 8 : profile.Block(4, 1).Fill >= 1.0 ? 4 : 1;

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) =>
        TStored.Refuses(layer.Weights) is { } reason ? throw new ArgumentException(reason) : new SlidingNarrowPrepared<TSimd, TVector, TStored>(layer);
}
