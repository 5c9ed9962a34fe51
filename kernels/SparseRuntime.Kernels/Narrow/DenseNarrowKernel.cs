using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Dense rows times single columns: <see cref="DenseNarrowPrepared{TSimd,TVector}"/>.</summary>
internal sealed class DenseNarrowKernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-gemv-dense-{DenseNarrowPrepared<TSimd, TVector>.Vectors * TSimd.Lanes}x1-{TSimd.Name}",
        "dense", TSimd.Name, DenseNarrowPrepared<TSimd, TVector>.Vectors * TSimd.Lanes, 1);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double CyclesPerTile = 50.0;
        double cyclesPerRegister = TSimd.Registers >= 32 ? 0.6 : 0.78;
        LinearLayer layer = query.Layer;
        int tile = DenseNarrowPrepared<TSimd, TVector>.Vectors * TSimd.Lanes;
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        double tiles = (double)((rowsPerGroup + tile - 1) / tile) * layer.Groups;
        double registers = tiles * DenseNarrowPrepared<TSimd, TVector>.Vectors * layer.Weights.Taps;
        double bytes = registers * TSimd.Lanes * sizeof(float);
        double column = Math.Max(registers * cyclesPerRegister, query.Machine.ReadCycles(bytes)) + (tiles * CyclesPerTile) + NarrowCost.ColumnCycles(query);
        return query.Machine.Microseconds((column * query.Geometry.Columns) + 200.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new DenseNarrowPrepared<TSimd, TVector>(layer);
}
