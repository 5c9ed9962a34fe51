using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// One replicate of a search for winning tickets, kept in a folder: trains the dense network, then cuts, rewinds and
/// trains, level by level, with the controls at their levels. What the folder has already is not done again, so a search
/// that was stopped, or goes on to more levels, comes to the same files as one that was made at once.
/// </summary>
public sealed class TicketSearch
{
    private readonly NetworkSetup _setup;
    private readonly LotteryPlan _plan;
    private readonly Replicate _replicate;
    private readonly ResultFolder _folder;
    private readonly RunControl _control;

    /// <summary>A search to be made.</summary>
    /// <param name="setup">The network and how it is trained.</param>
    /// <param name="plan">How tickets are looked for.</param>
    /// <param name="replicate">The repetition.</param>
    /// <param name="folder">Where results go.</param>
    /// <param name="control">Progress and interruption.</param>
    /// <exception cref="ArgumentException">The plan has a number out of its range.</exception>
    public TicketSearch(NetworkSetup setup, LotteryPlan plan, Replicate replicate, ResultFolder folder, RunControl control)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(replicate);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(control);
        plan.Check(setup.Training);
        (_setup, _plan, _replicate, _folder, _control) = (setup, plan, replicate, folder, control);
    }

    /// <summary>Goes through all levels.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted: what was being trained is saved, to be gone on with.</exception>
    /// <exception cref="TrainingDivergedException">A loss was not finite.</exception>
    /// <exception cref="InvalidOperationException">A round would leave a layer without weights.</exception>
    /// <exception cref="IOException">A result cannot be written.</exception>
    public void Run()
    {
        using IDisposable mine = _folder.Lock(_replicate.Index);
        using ITrainingBackend backend = _setup.CreateBackend();
        var job = new TrainingJob(backend, _setup, _replicate, _folder, _control);
        Parameters initial = _setup.Initialize(_replicate);
        _folder.WriteInitial(_replicate.Index, initial);
        IReadOnlyList<Mask> masks = LayerMasks.Full(_setup.Shape);
        job.Train(Name(0, Arm.Ticket), new TrainingStart(initial, masks));
        Parameters trained = Trained(0), dense = trained;
        // Where all runs are done it is not needed.
        var rewound = new Lazy<TrainingStart>(() => Rewinding.Target(backend, _setup, _plan, _replicate, initial, _folder, _control), isThreadSafe: false);
        for (int level = 1; level <= _plan.Levels; level++)
        {
            masks = Cut(level, masks, trained);
            (IReadOnlyList<Mask> kept, Parameters before) = (masks, trained);
            job.Train(Name(level, Arm.Ticket), () => Rewinding.Start(_plan, rewound.Value, kept, before), Rewinding.Rate(_setup, _plan));
            trained = Trained(level);
            foreach (ControlPlan control in _plan.Controls.Where(control => control.Levels.Contains(level)))
                job.Train(Name(level, control.Arm), () => new ControlStarts(_setup, _replicate, initial, rewound.Value, dense).Of(control.Arm, level, kept));
        }
    }

    private Parameters Trained(int level) => _folder.ReadFinal(Name(level, Arm.Ticket), _setup.Shape);

    private RunName Name(int level, Arm arm) => new(_replicate.Index, level, ArmNames.Of(arm));

    private Mask[] Cut(int level, IReadOnlyList<Mask> masks, Parameters trained)
    {
        Mask[] result = LargestWeights.AfterRound(_plan, masks, trained);
        return LayerMasks.FirstEmpty(result) is not { } empty ? result : throw new InvalidOperationException($"round {level} leaves layer {empty} without weights: fewer levels, or a lower rate, keep some");
    }
}
