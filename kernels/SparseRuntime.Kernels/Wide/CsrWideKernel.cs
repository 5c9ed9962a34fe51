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
        // A nonzero keeps the load ports busy for (registers + 2) / 2 cycles, and a little more where the panel leaves the
        // first-level cache; a row of a block pays for its sums and its loop once.
        var perNonzero = TSimd.Registers >= 32 ? new PanelCycles(3.9, 2.55, 1.8) : new PanelCycles(3.3, 2.1, 1.8);
        var perRow = TSimd.Registers >= 32 ? new PanelCycles(14, 14, 13) : new PanelCycles(11, 11, 9);
        WideCost cost = WideCost.Of<TSimd, TVector>(query, CsrWidePrepared<TSimd, TVector>.MostBlockTaps);
        double rows = (double)query.Layer.OutputFeatures * cost.Blocks, nonzeros = query.Layer.Weights.NonzeroCount;
        return cost.Microseconds(query, (perNonzero * nonzeros) + (perRow * rows), (nonzeros * 6.0) + (rows * 4.0));
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new CsrWidePrepared<TSimd, TVector>(layer);
}
