namespace SparseRuntime.Training;

/// <summary>The section <c>training</c>: how weights are learnt.</summary>
public sealed record TrainingRecipe
{
    /// <summary>How long.</summary>
    public StepCount Steps { get; init; } = StepCount.Epochs(12);

    /// <summary>Samples of a step.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Whether an epoch ends in a smaller batch where samples are left over, or leaves those out.</summary>
    public bool KeepShortBatch { get; init; } = true;

    /// <summary>How gradients change weights.</summary>
    public UpdateKind Optimizer { get; init; } = UpdateKind.Sgd;

    /// <summary>μ of momentum.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>β₁ of Adam.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂ of Adam.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε of Adam.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ: λ·w is added to the gradients of weights.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The greatest norm of all gradients together; null for no limit.</summary>
    public double? Clip { get; init; }

    /// <summary>The learning rate that the schedule starts from.</summary>
    public double Rate { get; init; } = 0.1;

    /// <summary>How it goes on from there.</summary>
    public RateSchedule Schedule { get; init; } = RateSchedule.Constant;

    /// <summary>The rate that a schedule goes down to; null for 0, or a tenth of <see cref="Rate"/> with <see cref="RateSchedule.ThreePhase"/>.</summary>
    public double? FinalRate { get; init; }

    /// <summary>Where the rate steps or restarts, in rising order.</summary>
    public RecipeList<StepCount> Milestones { get; init; } = [];

    /// <summary>What each step multiplies the rate by.</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>The length of a cycle.</summary>
    public StepCount? Period { get; init; }

    /// <summary>Where the second of three phases starts; null for where pruning does.</summary>
    public StepCount? PhaseStart { get; init; }

    /// <summary>Where the second of three phases ends; null for where pruning does.</summary>
    public StepCount? PhaseEnd { get; init; }

    /// <summary>The first steps, in which the rate rises from nothing.</summary>
    public StepCount WarmUp { get; init; } = StepCount.Steps(0);

    /// <summary>From one evaluation to the next.</summary>
    public StepCount Evaluate { get; init; } = StepCount.Steps(100);

    /// <summary>Evaluations without improvement after which training ends; 0 for never.</summary>
    public int Patience { get; init; }

    /// <summary>What the validation loss must fall by to count as an improvement.</summary>
    public double Improvement { get; init; }

    /// <summary>β of the running average of weights that results are of; 0 for the weights themselves.</summary>
    public double Averaging { get; init; }
}
