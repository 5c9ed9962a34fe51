using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>A training that an experiment adds to a level.</summary>
/// <param name="Arm">What its arm is called.</param>
/// <param name="Start">Where it starts from.</param>
internal sealed record Branch(string Arm, TrainingStart Start)
{
    /// <summary>Learning rates in place of the plan's; null for those.</summary>
    public LearningRate? Rate { get; init; }

    /// <summary>Steps in place of the plan's; null for those.</summary>
    public long? Steps { get; init; }

    /// <summary>How masks change; null for masks that stay.</summary>
    public MaskMethod? Method { get; init; }

    /// <summary>The stream that the order of samples is drawn from.</summary>
    public string Order { get; init; } = Replicate.Order;
}
