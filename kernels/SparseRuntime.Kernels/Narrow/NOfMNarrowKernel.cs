using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Rows of which every group of M taps keeps at most N weights, times single columns:
/// <see cref="NOfMNarrowPrepared{TSimd,TVector,TLookup,TGroup,TStored}"/>.
/// </summary>
/// <param name="kept">N: 1, 2, or 4 in groups of eight.</param>
internal sealed class NOfMNarrowKernel<TSimd, TVector, TLookup, TGroup, TStored>(int kept) : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TLookup : struct, IGroupLookup<TVector, TGroup>
    where TGroup : struct
    where TStored : struct, IStoredWeight
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"{TStored.Name}-spmv-nm-{kept}-{TLookup.Taps}-{TileRows}x1-{TSimd.Name}", $"nm-{kept}-{TLookup.Taps}", TSimd.Name, TileRows, 1);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    private static int TileRows => NOfMNarrowPrepared<TSimd, TVector, TLookup, TGroup, TStored>.Vectors * TSimd.Lanes;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query)
    {
        if (TStored.Refuses(query.Layer.Weights) is { } reason) return reason;
        return query.Layer.Profile.Satisfies(kept, TLookup.Taps) ? null : NOfMNarrowPrepared<TSimd, TVector, TLookup, TGroup, TStored>.Refusal(kept);
    }

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double CyclesPerTile = 50.0;
        (double cyclesPerRegister, double cyclesPerRegisterOfFour) = TStored.Bytes < sizeof(float)
            ? TSimd.Registers >= 32 ? (2.2, 4.4) : (2.05, 3.9)
            : TSimd.Registers >= 32 ? (1.15, 3.9) : (0.85, 3.3);
        LinearLayer layer = query.Layer;
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        double tiles = (double)((rowsPerGroup + TileRows - 1) / TileRows) * layer.Groups;
        double steps = Math.Ceiling((double)layer.Weights.Taps / TLookup.Taps) * kept;
        double registers = tiles * NOfMNarrowPrepared<TSimd, TVector, TLookup, TGroup, TStored>.Vectors * steps;

        // Positions come in words, of 16 or 8 steps each.
        double bytes = registers * TSimd.Lanes * (TStored.Bytes + (TLookup.Taps / 16.0));
        double read = query.Machine.ReadCycles(bytes);
        double one = Math.Max(registers * cyclesPerRegister, read) + (tiles * CyclesPerTile);
        double four = Math.Max(registers * cyclesPerRegisterOfFour, read) + (2.0 * tiles * CyclesPerTile);
        int columns = query.Geometry.Columns, fours = columns / 4, ones = columns % 4;
        if (ones >= NOfMNarrowPrepared<TSimd, TVector, TLookup, TGroup, TStored>.LeastColumns(bytes)) (fours, ones) = (fours + 1, 0);
        return query.Machine.Microseconds((fours * four) + (ones * one) + (columns * NarrowCost.ColumnCycles<TSimd, TVector>(query)) + 200.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) =>
        TStored.Refuses(layer.Weights) is { } reason
            ? throw new ArgumentException(reason)
            : new NOfMNarrowPrepared<TSimd, TVector, TLookup, TGroup, TStored>(layer, kept);
}
