using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>One replicate of a search for tickets, for experiments to be made on.</summary>
public sealed class ExperimentContext : IDisposable
{
    private readonly TrainingJob _job;
    private TrainingStart? _target;
    private Parameters? _initial;

    /// <summary>A replicate of a search.</summary>
    /// <param name="setup">The network and how it is trained, as the search had it.</param>
    /// <param name="plan">How the search looked for tickets.</param>
    /// <param name="replicate">The repetition.</param>
    /// <param name="folder">Where the search's results are, and those of experiments go.</param>
    /// <param name="control">Progress and interruption.</param>
    /// <exception cref="ArgumentException">The plan has a number out of its range.</exception>
    public ExperimentContext(NetworkSetup setup, LotteryPlan plan, Replicate replicate, ResultFolder folder, RunControl control)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(replicate);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(control);
        plan.Check(setup.Training);
        (Setup, Plan, Replicate, Folder, Control) = (setup, plan, replicate, folder, control);
        Backend = setup.CreateBackend();
        _job = new TrainingJob(Backend, setup, replicate, folder, control);
    }

    /// <summary>The network and how it is trained.</summary>
    public NetworkSetup Setup { get; }

    /// <summary>How the search looked for tickets.</summary>
    public LotteryPlan Plan { get; }

    /// <summary>The repetition.</summary>
    public Replicate Replicate { get; }

    /// <summary>Where results are.</summary>
    public ResultFolder Folder { get; }

    /// <summary>Progress and interruption.</summary>
    public RunControl Control { get; }

    /// <summary>Where networks are trained and measured, one after the other: whoever uses it loads masks and parameters first.</summary>
    internal ITrainingBackend Backend { get; }

    /// <summary>θ₀.</summary>
    internal Parameters Initial => _initial ??= Folder.ReadInitial(Replicate.Index, Setup.Shape);

    /// <summary>θ_k that tickets go back to, with its step and place, nothing pruned.</summary>
    internal TrainingStart Target => _target ??= Rewinding.Target(Backend, Setup, Plan, Replicate, Initial, Folder, Control);

    /// <summary>The samples that nothing was trained on: for testing, or where there are none, for validation, or else all there are.</summary>
    internal DataSet Unseen => Replicate.Data.Test ?? Replicate.Data.Validation ?? Replicate.Data.Training;

    /// <inheritdoc/>
    public void Dispose() => Backend.Dispose();

    /// <summary>The name of a level's run.</summary>
    internal RunName NameOf(int level, string arm) => new(Replicate.Index, level, arm);

    /// <summary>The name of a level's ticket.</summary>
    internal RunName TicketOf(int level) => NameOf(level, ArmNames.Of(Arm.Ticket));

    /// <summary>What a level's ticket keeps.</summary>
    /// <exception cref="InvalidOperationException">The search has not come to that level.</exception>
    internal Mask[] MasksOf(int level) => Folder.ReadMasks(Searched(level), Setup.Shape);

    /// <summary>A level's ticket after its last step.</summary>
    /// <exception cref="InvalidOperationException">The search has not come to that level.</exception>
    internal Parameters TrainedOf(int level) => Folder.ReadFinal(Searched(level), Setup.Shape);

    /// <summary>m and θ_k; at level 0 the dense network's θ₀.</summary>
    /// <exception cref="InvalidOperationException">The search has not come to that level.</exception>
    internal TrainingStart StartOf(int level) => level == 0 ? new TrainingStart(Initial, MasksOf(0)) : Target with { Masks = MasksOf(level) };

    /// <summary>What the search trained at a level: as <see cref="StartOf"/> where weights are rewound, else from trained weights.</summary>
    /// <exception cref="InvalidOperationException">The search has not come to that level.</exception>
    internal Branch TicketBranch(int level, string arm) => level == 0
        ? new Branch(arm, StartOf(0))
        : new Branch(arm, Rewinding.Start(Plan, Target, MasksOf(level), TrainedOf(level - 1))) { Rate = Rewinding.Rate(Setup, Plan) };

    /// <summary>Trains a branch, unless it is done.</summary>
    internal RunRow Train(int level, Branch branch) =>
        _job.Train(NameOf(level, branch.Arm), branch.Start, branch.Rate, branch.Method, branch.Order, branch.Steps);

    /// <summary>Puts a network into <see cref="Backend"/>.</summary>
    /// <param name="parameters">Its parameters; what is pruned becomes +0.</param>
    /// <param name="masks">What each layer keeps; null for everything.</param>
    internal void Load(Parameters parameters, IReadOnlyList<Mask>? masks = null)
    {
        new BackendNetwork(Backend).Load(masks ?? (IReadOnlyList<Mask?>)new Mask?[Setup.Shape.Layers]);
        Backend.Load(parameters);
    }

    /// <summary>Some samples to measure on: all where there are no more, else a choice that is the same for all measurements of a replicate.</summary>
    internal DataSet Choose(DataSet samples, int count)
    {
        if (count >= samples.Count) return samples;
        int[] rows = [.. Enumerable.Range(0, samples.Count)];
        Replicate.Stream("measured samples").Shuffle<int>(rows);
        return samples.Subset(rows.AsSpan(0, count));
    }

    /// <summary>The error of a network that is loaded: the share of samples that it classifies wrongly, or its loss where samples have numbers.</summary>
    internal double ErrorOn(DataSet samples)
    {
        Score score = Score.Of(Backend, samples);
        return Setup.Shape.Loss == LossKind.SoftmaxCrossEntropy ? 1 - score.Accuracy : score.Loss;
    }

    private RunName Searched(int level)
    {
        RunName run = TicketOf(level);
        return Folder.Find(run) is not null ? run : throw new InvalidOperationException($"'{Folder.FullPath}' has no finished {run}: search that far first");
    }
}
