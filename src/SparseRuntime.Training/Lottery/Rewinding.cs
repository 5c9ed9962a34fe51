using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Where the training of tickets starts from.</summary>
internal static class Rewinding
{
    /// <summary>What rounds go back to: θ_k, its step and place, nothing pruned. The first steps are taken again for it; they come to the same bits.</summary>
    /// <param name="backend">Where they are taken.</param>
    /// <param name="setup">The network.</param>
    /// <param name="plan">It says which step is gone back to.</param>
    /// <param name="replicate">The repetition.</param>
    /// <param name="initial">θ₀.</param>
    public static TrainingStart Target(ITrainingBackend backend, NetworkSetup setup, LotteryPlan plan, Replicate replicate, Parameters initial)
    {
        Mask[] masks = [.. Enumerable.Range(0, setup.Shape.Layers).Select(layer => Masks.Full(setup.Shape.WeightShape(layer)))];
        if (plan.RewindStep == 0) return new TrainingStart(initial, masks);
        using var trainer = new Trainer(backend, setup.Training with { Patience = 0 }, replicate.Data, replicate.Stream(Replicate.Order));
        trainer.Start(initial);
        trainer.Advance(plan.RewindStep);
        var parameters = new Parameters(setup.Shape);
        backend.Read(parameters);
        return new TrainingStart(parameters, masks, plan.RewindStep, trainer.Place);
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
