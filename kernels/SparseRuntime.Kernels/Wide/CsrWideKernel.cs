using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Sparse rows times panels of columns: <see cref="CsrWidePrepared{TSimd,TVector}"/>.</summary>
internal sealed class CsrWideKernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-spmm-csr-1x{WidePrepared<TSimd, TVector>.FullPanelColumns}-{TSimd.Name}", "csr", TSimd.Name, 1, WidePrepared<TSimd, TVector>.FullPanelColumns);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        // Per full panel: a nonzero keeps the load ports busy for (registers + 2) / 2 = 3 cycles, and a little more where
        // the panel leaves the first-level cache; a row of a block pays for its sums and its loop once.
        const double CyclesPerNonzero = 3.8;
        const double CyclesPerRow = 12.0;
        WideCost cost = WideCost.Of<TSimd, TVector>(query, CsrWidePrepared<TSimd, TVector>.MostBlockTaps, 0.55, 0.65);
        double rows = (double)query.Layer.OutputFeatures * cost.Blocks;
        double panel = (query.Layer.Weights.NonzeroCount * CyclesPerNonzero) + (rows * CyclesPerRow);
        double weightBytes = (query.Layer.Weights.NonzeroCount * 6.0) + (rows * 4.0);
        return cost.Microseconds(query, panel, weightBytes);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new CsrWidePrepared<TSimd, TVector>(layer);
}
