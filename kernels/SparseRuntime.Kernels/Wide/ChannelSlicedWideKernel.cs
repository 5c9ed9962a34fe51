using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>The dense kernel on what is left when rows or taps are pruned whole.</summary>
internal sealed class ChannelSlicedWideKernel<TSimd, TVector> : LinearKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public override KernelInfo Info { get; } = new(
        $"f32-gemm-channel-sliced-{DenseTile.Rows}x{WidePrepared<TSimd, TVector>.FullPanelColumns}-{TSimd.Name}",
        "channel-sliced",
        TSimd.Name,
        DenseTile.Rows,
        WidePrepared<TSimd, TVector>.FullPanelColumns);

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    /// <inheritdoc/>
    public override string? Refuses(LinearQuery query)
    {
        if (query.Layer.Groups > 1) return "channels of grouped layers are not sliced";
        SparsityProfile profile = query.Layer.Profile;
        if (profile.DeadRows == 0 && profile.DeadTaps == 0) return "no row or tap is pruned whole";
        long live = (long)(profile.Rows - profile.DeadRows) * (profile.Taps - profile.DeadTaps);
        // A pruned weight between kept ones would turn an infinite input into NaN, as no other sparse kernel does.
        return profile.NonzeroCount < live ? $"what is left of rows and taps is filled to {(double)profile.NonzeroCount / live:P0}, not entirely" : null;
    }

    /// <inheritdoc/>
    public override double EstimateMicroseconds(LinearQuery query)
    {
        // Results take a detour by way of sums: value by value for a batch of vectors, else a row of an image at a time.
        const double CyclesPerCall = 2300.0, CyclesPerValue = 3.5, CyclesPerRow = 12.0, CyclesPerRegister = 5.0;
        LinearLayer layer = query.Layer;
        WideCost cost = WideCost.Of<TSimd, TVector>(query, DenseWidePrepared<TSimd, TVector>.MostBlockTaps);
        int positions = query.Geometry.OutputPlane.Count;
        double perColumn = positions == 1 ? CyclesPerValue : (CyclesPerRow / positions) + (CyclesPerRegister / TSimd.Lanes);
        cost = cost with { OutputCycles = CyclesPerCall + ((perColumn * layer.OutputFeatures) + RowPassCost.CyclesPerColumn<TSimd, TVector>(layer)) * query.Geometry.Columns };
        double liveRows = layer.OutputFeatures - layer.Profile.DeadRows, liveTaps = layer.Weights.Taps - layer.Profile.DeadTaps;
        return cost.Microseconds(query, DenseWideKernel<TSimd, TVector>.Panel(liveRows, liveTaps, cost.Blocks), liveRows * liveTaps * sizeof(float));
    }

    /// <inheritdoc/>
    public override PreparedLinear Prepare(LinearLayer layer) => new DenseWidePrepared<TSimd, TVector>(layer, LiveChannels.Of(layer));
}
