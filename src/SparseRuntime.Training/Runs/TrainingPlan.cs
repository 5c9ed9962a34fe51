using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>How a network is trained, from its first step to its last.</summary>
public sealed record TrainingPlan
{
    /// <summary>Samples of a step, at least 1.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Whether an epoch ends in a smaller step where samples are no multiple of the batch, or leaves those samples out.</summary>
    public bool KeepShortBatch { get; init; } = true;

    /// <summary>Steps in all, at least 1.</summary>
    public required long Steps { get; init; }

    /// <summary>How gradients change weights.</summary>
    public UpdateRule Rule { get; init; } = UpdateRule.Sgd;

    /// <summary>The learning rate of every step, the same for all layers.</summary>
    public required LearningRate Rate { get; init; }

    /// <summary>Steps from one evaluation on the samples for validation to the next, at least 1. There is one after the last step, too.</summary>
    public long EvaluateEvery { get; init; } = 100;

    /// <summary>Evaluations without improvement after which training ends (<see cref="EarlyStop"/>); 0 for never. None counts while a mask method has cuts to come (<see cref="MaskMethod.IsSettled"/>).</summary>
    public int Patience { get; init; }

    /// <summary>What the validation loss must fall by to count as an improvement, from 0 on.</summary>
    public double Improvement { get; init; }

    /// <summary>β of the running average of weights that evaluations and results are of, in [0, 1); 0 for the weights themselves.</summary>
    public double Averaging { get; init; }

    /// <summary>Throws where a number is out of its range.</summary>
    /// <exception cref="ArgumentException">It says which, and the range.</exception>
    internal void Check()
    {
        if (BatchSize < 1) throw new ArgumentException($"a step has {BatchSize} samples; it must have at least 1");
        if (Steps < 1) throw new ArgumentException($"training has {Steps} steps; it must have at least 1");
        if (EvaluateEvery < 1) throw new ArgumentException($"there is an evaluation every {EvaluateEvery} steps; it must be at least 1");
        if (Patience < 0) throw new ArgumentException($"patience is {Patience} evaluations; it must not be negative");
        if (Improvement is not (>= 0 and < double.PositiveInfinity)) throw new ArgumentException($"the least improvement is {Improvement}; it must be finite and not negative");
        if (Averaging is not (>= 0 and < 1)) throw new ArgumentException($"averaging is {Averaging}; it must be at least 0 and less than 1");
        Rule.Check();
    }
}
