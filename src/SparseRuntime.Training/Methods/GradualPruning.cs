using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// Gradual pruning (Zhu and Gupta 2017, "To prune, or not to prune"): at times from a first to a last step the lowest-scoring
/// weights go, along one of the curves of <see cref="SparsitySchedule"/>. No weight comes back, so masks are nested.
/// </summary>
public sealed class GradualPruning : MaskMethod
{
    private readonly GradualTarget _target;
    private readonly UpdateTimes _times;
    private readonly PruningCriterion _criterion;

    /// <summary>Gradual pruning by weights.</summary>
    /// <param name="target">How sparse the network is from the last cut on.</param>
    /// <param name="criterion">What weights are ranked by; of equal ones the lower layer, then the lower flat index stays.</param>
    /// <param name="curve">How sparsity rises.</param>
    /// <param name="start">t₀, the step of the first cut, from 0 on.</param>
    /// <param name="end">t_f, the step of the last cut, not before <paramref name="start"/>.</param>
    /// <param name="interval">Δt, the steps from one cut to the next, at least 1.</param>
    /// <param name="initial">s₀, the sparsity of the first cut, at most that of the target.</param>
    /// <param name="steepness">α of <see cref="SparsityCurve.Exponential"/>, above 0.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public GradualPruning(
        SparsityTarget target, PruningCriterion criterion, SparsityCurve curve, long start, long end, long interval, double initial = 0, double steepness = 3)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        _target = new GradualTarget(target, curve, initial, start, end, steepness);
        MethodChecks.AtLeast(interval, 1, "the interval of cuts");
        _times = UpdateTimes.Every(start, end, interval);
        _criterion = criterion;
    }

    /// <inheritdoc/>
    public override void Check(NetworkShape shape, long steps)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _target.Check(shape, steps);
    }

    /// <inheritdoc/>
    public override MaskTurn TurnAt(long step) => _times.Includes(step) ? MaskTurn.BeforePasses : MaskTurn.None;

    /// <inheritdoc/>
    public override bool IsSettled(long step) => step > _times.Steps[^1];

    /// <inheritdoc/>
    public override void Take(long step, IMaskedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.SetMasks(_target.At(step).Cut(network.Masks, network.Scores(_criterion)));
    }
}
