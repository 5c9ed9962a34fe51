using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Where the training of tickets starts from.</summary>
internal static class Rewinding
{
    /// <summary>What the steps up to θ_k are called where progress is shown.</summary>
    private const string Name = "rewind";

    private const int StepsBetweenLooks = 25;

    /// <summary>
    /// What rounds go back to: θ_k, its step and place, nothing pruned. The first steps are taken again for it, once; they
    /// come to the same bits, and the folder keeps what they come to.
    /// </summary>
    /// <param name="backend">Where they are taken.</param>
    /// <param name="setup">The network.</param>
    /// <param name="plan">It says which step is gone back to.</param>
    /// <param name="replicate">The repetition.</param>
    /// <param name="initial">θ₀.</param>
    /// <param name="folder">Where it is kept.</param>
    /// <param name="control">Progress and interruption.</param>
    /// <exception cref="OperationCanceledException">It was interrupted. What steps were taken for it are lost.</exception>
    public static TrainingStart Target(ITrainingBackend backend, NetworkSetup setup, LotteryPlan plan, Replicate replicate, Parameters initial, ResultFolder folder, RunControl control)
    {
        if (plan.RewindStep == 0) return new TrainingStart(initial, LayerMasks.Full(setup.Shape));
        string path = folder.RewindPathOf(replicate.Index);
        if (File.Exists(path)) return RewindFile.Read(path, setup.Shape, plan.RewindStep);
        // Neither evaluations nor averages change weights, so that there need be none.
        TrainingPlan steps = setup.Training with { Patience = 0, Averaging = 0, EvaluateEvery = setup.Training.Steps };
        using var trainer = new Trainer(backend, steps, replicate.Data, replicate.Stream(Replicate.Order));
        trainer.Start(initial);
        while (trainer.Step < plan.RewindStep)
        {
            trainer.Advance(Math.Min(StepsBetweenLooks, plan.RewindStep - trainer.Step));
            control.Progress?.Invoke(new RunProgress(new RunName(replicate.Index, 0, Name), trainer.Step, plan.RewindStep, steps.BatchSize, trainer.Sparsity, trainer.Running, null));
            control.Cancellation.ThrowIfCancellationRequested();
        }

        var parameters = new Parameters(setup.Shape);
        backend.Read(parameters);
        var target = new TrainingStart(parameters, LayerMasks.Full(setup.Shape), plan.RewindStep, trainer.Place);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        RewindFile.Write(path, target);
        return target;
    }

    /// <summary>Where a ticket starts.</summary>
    /// <param name="plan">It says what is rewound.</param>
    /// <param name="target">What <see cref="Target"/> gave.</param>
    /// <param name="masks">What it keeps.</param>
    /// <param name="trained">The network that it was cut from.</param>
    public static TrainingStart Start(LotteryPlan plan, TrainingStart target, IReadOnlyList<Mask> masks, Parameters trained) =>
        plan.Rewind == RewindKind.Weights ? target with { Masks = masks } : target with { Masks = masks, Parameters = trained };

    /// <summary>Its learning rates; null for those of the first training.</summary>
    public static LearningRate? Rate(NetworkSetup setup, LotteryPlan plan) => plan.Rewind == RewindKind.None ? LastRate(setup) : null;

    /// <summary>The rate of the last step, for good.</summary>
    public static LearningRate LastRate(NetworkSetup setup) => new ConstantRate(setup.Training.Rate.At(setup.Training.Steps - 1));
}
