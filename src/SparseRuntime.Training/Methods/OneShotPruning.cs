using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// One cut by the weights alone, before the passes of a step: at step 0 the pruning of initial weights, later that of trained
/// ones (Han et al. 2015, "Learning both weights and connections for efficient neural networks"). What comes after the
/// cut is fine-tuning.
/// </summary>
public sealed class OneShotPruning : MaskMethod
{
    private readonly SparsityTarget _target;
    private readonly PruningCriterion _criterion;
    private readonly long _step;

    /// <summary>A cut.</summary>
    /// <param name="target">How sparse the network is afterwards. What is pruned already counts, and stays pruned.</param>
    /// <param name="criterion">What weights are ranked by; of equal ones the lower layer, then the lower flat index stays.</param>
    /// <param name="step">When, from 0 on.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public OneShotPruning(SparsityTarget target, PruningCriterion criterion, long step)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(criterion);
        target.Check();
        MethodChecks.AtLeast(step, 0, "the step of the cut");
        (_target, _criterion, _step) = (target, criterion, step);
    }

    /// <inheritdoc/>
    public override void Check(NetworkShape shape, long steps)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _target.Check(shape);
        MethodChecks.Within(_step, steps, "the cut");
    }

    /// <inheritdoc/>
    public override MaskTurn TurnAt(long step) => step == _step ? MaskTurn.BeforePasses : MaskTurn.None;

    /// <inheritdoc/>
    public override bool IsSettled(long step) => step > _step;

    /// <inheritdoc/>
    public override void Take(long step, IMaskedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.SetMasks(_target.Cut(network.Masks, network.Scores(_criterion)));
    }
}
