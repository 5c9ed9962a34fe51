using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Sparse rows times single columns: <see cref="CsrNarrowPrepared{TSimd,TVector}"/>.</summary>
internal sealed class CsrNarrowKernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-spmv-csr-{TSimd.Lanes}x{2 * TSimd.Lanes}-{TSimd.Name}", "csr", TSimd.Name, TSimd.Lanes, 1);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double CyclesPerStep = 1.6;
        const double CyclesPerCell = 5.0;
        LinearLayer layer = query.Layer;
        int table = 2 * TSimd.Lanes;
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        double tiles = (double)((rowsPerGroup + TSimd.Lanes - 1) / TSimd.Lanes) * layer.Groups;
        double cells = tiles * ((layer.Weights.Taps + table - 1) / table);
        double steps = cells * LongestOf(TSimd.Lanes, table, layer.Weights.Density);
        double bytes = steps * TSimd.Lanes * 5.0;
        double column = Math.Max((steps * CyclesPerStep) + (cells * CyclesPerCell), query.Machine.ReadCycles(bytes))
            + NarrowCost.PackCycles(query);
        return query.Machine.Microseconds((column * query.Geometry.Columns) + 200.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new CsrNarrowPrepared<TSimd, TVector>(layer);

    /// <summary>
    /// The expected greatest of <paramref name="rows"/> binomial counts out of <paramref name="taps"/>: steps of a cell
    /// when nonzeros fall anywhere with equal chance.
    /// </summary>
    private static double LongestOf(int rows, int taps, double density)
    {
        double longest = 0.0, cumulative = 0.0, term = Math.Pow(1.0 - density, taps);
        if (density >= 1.0) return taps;
        for (int count = 0; count < taps; count++)
        {
            cumulative += term;
            longest += 1.0 - Math.Pow(Math.Min(cumulative, 1.0), rows);
            term *= (taps - count) * density / ((count + 1) * (1.0 - density));
        }

        return longest;
    }
}
