using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Closes in on the sparsest ticket that is as good as the dense network but for a tolerance: the sparsity rises in steps,
/// each a cut of the last good ticket, trained, and a rewind to θ₀. Where a ticket loses too much, the last good one stays
/// and the step is halved. Good is judged by the samples for validation, never by those for testing. Runs are kept in a
/// folder like those of <see cref="TicketSearch"/>, attempt k as level k of the arm <see cref="ArmName"/>, and what is
/// there already is not done again.
/// </summary>
public sealed class ProgressiveSearch
{
    /// <summary>What its tickets are called; the dense network is level 0 of the tickets of any search.</summary>
    public const string ArmName = "progressive";

    private readonly NetworkSetup _setup;
    private readonly ProgressivePlan _plan;
    private readonly Replicate _replicate;
    private readonly ResultFolder _folder;
    private readonly RunControl _control;

    /// <summary>A search to be made.</summary>
    /// <param name="setup">The network, of classes, and how it is trained.</param>
    /// <param name="plan">How it is closed in.</param>
    /// <param name="replicate">The repetition.</param>
    /// <param name="folder">Where results go.</param>
    /// <param name="control">Progress and interruption.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or samples have no classes.</exception>
    public ProgressiveSearch(NetworkSetup setup, ProgressivePlan plan, Replicate replicate, ResultFolder folder, RunControl control)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(replicate);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(control);
        plan.Check();
        if (setup.Shape.Loss != LossKind.SoftmaxCrossEntropy) throw new ArgumentException("tickets are judged by their accuracy, which samples without classes do not have", nameof(setup));
        (_setup, _plan, _replicate, _folder, _control) = (setup, plan, replicate, folder, control);
    }

    /// <summary>Closes in.</summary>
    /// <returns>The sparsest good ticket; the dense network where none is.</returns>
    /// <exception cref="OperationCanceledException">It was interrupted: what was being trained is saved, to be gone on with.</exception>
    /// <exception cref="TrainingDivergedException">A loss was not finite.</exception>
    /// <exception cref="IOException">A result cannot be written.</exception>
    public RunRow Run()
    {
        using IDisposable mine = _folder.Lock(_replicate.Index);
        using ITrainingBackend backend = _setup.CreateBackend();
        var job = new TrainingJob(backend, _setup, _replicate, _folder, _control);
        Parameters initial = _setup.Initialize(_replicate);
        _folder.WriteInitial(_replicate.Index, initial);
        Mask[] masks = LayerMasks.Full(_setup.Shape);
        RunRow dense = job.Train(new RunName(_replicate.Index, 0, ArmNames.Of(Arm.Ticket)), new TrainingStart(initial, masks)), good = dense;
        double sparsity = 0, step = _plan.Step;
        for (int attempt = 1; step >= _plan.LeastStep && sparsity < _plan.Final; attempt++)
        {
            double next = Math.Min(_plan.Final, sparsity + step);
            Mask[] cut = Cut(masks, _folder.ReadFinal(good.Run, _setup.Shape), next);
            RunRow ticket = job.Train(new RunName(_replicate.Index, attempt, ArmName), new TrainingStart(initial, cut));
            if (ticket.ValidationAccuracy >= dense.ValidationAccuracy - _plan.Tolerance) (good, masks, sparsity) = (ticket, cut, next);
            else step /= 2;
        }

        return good;
    }

    /// <summary>Keeps the largest weights; the output layer, which has few and all of them matter, loses half the share of the others.</summary>
    private Mask[] Cut(IReadOnlyList<Mask> masks, Parameters trained, double sparsity)
    {
        var target = new SparsityTarget { Sparsity = sparsity, Own = _setup.Shape.Layers > 1 ? [new LayerSparsity(-1, sparsity / 2)] : [] };
        target.Check(_setup.Shape);
        return target.Cut(masks, [.. trained.Layers.Select(layer => Pruning.Magnitude.Scores(layer.Weights))]);
    }
}
