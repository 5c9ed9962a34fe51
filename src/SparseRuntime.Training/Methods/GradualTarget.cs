using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// A target that is reached along a curve. Layers with a sparsity of their own go along the same curve to it, from the
/// common first sparsity, or from their own where that is lower.
/// </summary>
internal sealed class GradualTarget
{
    private readonly SparsityTarget _target;
    private readonly SparsitySchedule _schedule;
    private readonly SparsitySchedule[] _own;

    public GradualTarget(SparsityTarget target, SparsityCurve curve, double initial, long start, long end, double steepness)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Check();
        MethodChecks.Sparsity(initial, "the first sparsity");
        MethodChecks.AtLeast(start, 0, "the first step of pruning");
        _target = target;
        _schedule = new SparsitySchedule(curve, initial, target.Sparsity, start, end, steepness);
        _own = [.. target.Own.Select(own => new SparsitySchedule(curve, Math.Min(initial, own.Sparsity), own.Sparsity, start, end, steepness))];
    }

    public SparsityTarget At(long step) => _target with { Sparsity = _schedule.At(step), Own = [.. _target.Own.Select((own, i) => own with { Sparsity = _own[i].At(step) })] };

    public void Check(NetworkShape shape, long steps)
    {
        _target.Check(shape);
        MethodChecks.Within(_schedule.End, steps, "the last cut");
    }
}
