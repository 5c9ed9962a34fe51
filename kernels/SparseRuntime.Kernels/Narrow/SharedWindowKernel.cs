using System.Runtime.Intrinsics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Sparse rows times single columns in windows that four steps share: <see cref="SharedWindowPrepared"/>.</summary>
internal sealed class SharedWindowKernel : LinearKernel
{
    private const string FormatName = "sliding-16x64x4";

    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-spmv-{FormatName}-{Avx512Simd.Name}", FormatName, Avx512Simd.Name, SharedWindowTurns.Lanes, 1);

    /// <inheritdoc/>
    public override bool IsSupported => Avx512Simd.IsSupported;

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        const double CyclesPerTurn = 8.7, CyclesPerTile = 16.0;
        LinearLayer layer = query.Layer;
        int rowsPerGroup = layer.OutputFeatures / layer.Groups;
        double tiles = (double)((rowsPerGroup + SharedWindowTurns.Lanes - 1) / SharedWindowTurns.Lanes) * layer.Groups;
        double density = layer.Profile.Density;
        double drift = 0.59 / ((SharedWindowTurns.Width * density) + 0.35);

        // A turn takes the weight that it begins with and what else lies within the window, mostly fewer than there are
        // steps where that is a Poisson number of low mean.
        double others = (SharedWindowTurns.Width - (0.5 * SharedWindowTurns.Lanes)) * density;
        double taken = SharedWindowTurns.Steps - (Math.Exp(-others) * (3.0 + (2.0 * others) + (0.5 * others * others)));
        double alone = (SharedWindowTurns.Steps / taken) - 1.0;
        double turns = tiles * SlidingCost.StepsPerTile(layer, SharedWindowTurns.Lanes, drift, alone) / SharedWindowTurns.Steps;
        double read = query.Machine.ReadCycles(turns * sizeof(float) * (SharedWindowTurns.TurnLength + 1));
        double column = Math.Max(turns * CyclesPerTurn, read) + (tiles * CyclesPerTile) + NarrowCost.ColumnCycles<Avx512Simd, Vector512<float>>(query);
        return query.Machine.Microseconds((column * query.Geometry.Columns) + 200.0);
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new SharedWindowPrepared(layer);
}
