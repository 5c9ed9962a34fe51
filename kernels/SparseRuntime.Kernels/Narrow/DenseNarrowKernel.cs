using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Dense rows times single columns: <see cref="DenseNarrowPrepared{TSimd,TVector,TStored}"/>.</summary>
internal sealed class DenseNarrowKernel<TSimd, TVector, TStored> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TStored : struct, IStoredWeight
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"{TStored.Name}-gemv-dense-{DenseNarrowPrepared<TSimd, TVector, TStored>.Vectors * TSimd.Lanes}x1-{TSimd.Name}",
        "dense", TSimd.Name, DenseNarrowPrepared<TSimd, TVector, TStored>.Vectors * TSimd.Lanes, 1);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query) => TStored.Refuses(query.Layer.Weights);

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double CyclesPerTile = 50.0, CyclesPerWidening = 1.05, CyclesPerWideningForFour = 0.65;
        bool widens = TStored.Bytes < sizeof(float);
        double cyclesPerRegister = (TSimd.Registers >= 32 ? 0.6 : 0.78) + (widens ? CyclesPerWidening : 0.0);
        double cyclesPerRegisterOfTwo = (TSimd.Registers >= 32 ? 1.0 : 1.2) + (widens ? CyclesPerWidening : 0.0);
        double cyclesPerRegisterOfFour = (TSimd.Registers >= 32 ? 1.95 : 2.5) + (widens ? CyclesPerWideningForFour : 0.0);
        LinearLayer layer = query.Layer;
        int tile = DenseNarrowPrepared<TSimd, TVector, TStored>.Vectors * TSimd.Lanes;
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        double tiles = (double)((rowsPerGroup + tile - 1) / tile) * layer.Groups;
        double registers = tiles * DenseNarrowPrepared<TSimd, TVector, TStored>.Vectors * layer.Weights.Taps;
        double bytes = registers * TSimd.Lanes * TStored.Bytes;
        double read = query.Machine.ReadCycles(bytes);
        double one = Math.Max(registers * cyclesPerRegister, read) + (tiles * CyclesPerTile);
        // Twice the arithmetic to each load hides some of what reading takes.
        double two = Math.Max(registers * cyclesPerRegisterOfTwo, 0.8 * read) + (2.0 * tiles * CyclesPerTile);
        double four = Math.Max(registers * cyclesPerRegisterOfFour, read) + (2.0 * tiles * CyclesPerTile);

        // Four columns share what is read of the weights; so do two and three that are left over.
        int columns = query.Geometry.Columns, fours = (columns + 1) / 4;
        double walks = (fours * four) + (columns % 4 == 1 ? one : columns % 4 == 2 ? two : 0.0);
        return query.Machine.Microseconds(walks + (columns * NarrowCost.ColumnCycles<TSimd, TVector>(query)) + 200.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) =>
        TStored.Refuses(layer.Weights) is { } reason ? throw new ArgumentException(reason) : new DenseNarrowPrepared<TSimd, TVector, TStored>(layer);
}
