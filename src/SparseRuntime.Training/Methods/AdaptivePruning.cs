using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Pruning as fast as the validation loss bears (<see cref="AdaptiveSparsity"/>): an evaluation takes the sparsity up by
/// <c>Δs · exp(−β · max(0, ΔL)/L_thr)</c>, with ΔL the rise of the loss since the evaluation before the last cut, and the
/// next step begins with the cut. Sparsity never falls and ends at that of the target.
/// </summary>
public sealed class AdaptivePruning : MaskMethod
{
    private readonly SparsityTarget _target;
    private readonly PruningCriterion _criterion;
    private readonly double _step, _sensitivity, _threshold;
    private readonly long _interval;
    private double _sparsity, _loss = double.NaN;
    private long _next;
    private bool _isDue;

    /// <summary>Pruning by weights, led by evaluations.</summary>
    /// <param name="target">Where sparsity ends, above 0. Layers with a sparsity of their own are always at the same share of it.</param>
    /// <param name="criterion">What weights are ranked by.</param>
    /// <param name="step">Δs, above 0 and at most 1.</param>
    /// <param name="sensitivity">β, from 0 on; 0 leaves the loss aside.</param>
    /// <param name="threshold">L_thr, the rise at which a step is <c>e^(−β)</c> of the full one; above 0.</param>
    /// <param name="start">The first step that may begin with a cut, from 0 on.</param>
    /// <param name="interval">The least number of steps from one cut to the next, at least 1.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public AdaptivePruning(SparsityTarget target, PruningCriterion criterion, double step, double sensitivity, double threshold, long start = 0, long interval = 1)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(criterion);
        target.Check();
        MethodChecks.Positive(target.Sparsity, "the sparsity");
        MethodChecks.Share(step, "the step of sparsity");
        MethodChecks.Positive(step, "the step of sparsity");
        MethodChecks.NotNegative(sensitivity, "the sensitivity to the loss");
        MethodChecks.Positive(threshold, "the threshold of the loss");
        MethodChecks.AtLeast(start, 0, "the first step of pruning");
        MethodChecks.AtLeast(interval, 1, "the interval of cuts");
        (_target, _criterion, _step, _sensitivity, _threshold, _next, _interval) = (target, criterion, step, sensitivity, threshold, start, interval);
    }

    /// <summary>The sparsity so far, that of a cut which is due included.</summary>
    public double Sparsity => _sparsity;

    /// <inheritdoc/>
    public override void Check(NetworkShape shape, long steps)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _target.Check(shape);
        MethodChecks.Within(_next, steps, "the first cut");
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The validation loss is NaN.</exception>
    public override void Evaluated(Evaluation evaluation)
    {
        if (_isDue || evaluation.Step < _next || _sparsity >= _target.Sparsity) return;
        double rise = double.IsNaN(_loss) ? 0 : evaluation.ValidationLoss - _loss;
        _sparsity = AdaptiveSparsity.Next(_sparsity, _target.Sparsity, _step, _sensitivity, rise, _threshold);
        _loss = evaluation.ValidationLoss;
        _next = evaluation.Step + _interval;
        _isDue = true;
    }

    /// <inheritdoc/>
    public override MaskTurn TurnAt(long step) => _isDue ? MaskTurn.BeforePasses : MaskTurn.None;

    /// <inheritdoc/>
    public override bool IsSettled(long step) => _sparsity >= _target.Sparsity && !_isDue;

    /// <inheritdoc/>
    public override void Take(long step, IMaskedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        double share = _sparsity / _target.Sparsity;
        SparsityTarget target = _target with { Sparsity = _sparsity, Own = [.. _target.Own.Select(own => own with { Sparsity = share * own.Sparsity })] };
        network.SetMasks(target.Cut(network.Masks, network.Scores(_criterion)));
        _isDue = false;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> SaveState() => new Dictionary<string, Tensor>
    {
        ["sparsity"] = Tensor.From([_sparsity], 1),
        ["loss"] = Tensor.From([_loss], 1),
        ["next"] = Tensor.From([_next], 1),
        ["due"] = Tensor.From([_isDue], 1),
    };

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        MethodState.CheckNames(state, "sparsity", "loss", "next", "due");
        double sparsity = MethodState.Values<double>(state, "sparsity", 1)[0], loss = MethodState.Values<double>(state, "loss", 1)[0];
        long next = MethodState.Values<long>(state, "next", 1)[0];
        bool isDue = MethodState.Values<bool>(state, "due", 1)[0];
        if (!(sparsity >= 0 && sparsity <= _target.Sparsity)) throw new InvalidDataException($"array sparsity of a mask method's state is {MethodChecks.Text(sparsity)}, not within 0 to {MethodChecks.Text(_target.Sparsity)}");
        (_sparsity, _loss, _next, _isDue) = (sparsity, loss, next, isDue);
    }
}
