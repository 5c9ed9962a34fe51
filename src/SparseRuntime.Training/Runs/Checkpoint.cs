using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// All that training takes to go on from a step, with the same bits where the backend computes in float32 and on the same
/// <see cref="ITrainingBackend.Device"/>: a backend in higher precision, such as <see cref="ReferenceBackend"/>, goes on from
/// rounded numbers. <see cref="CheckpointFile"/> keeps it.
/// </summary>
public sealed record Checkpoint
{
    /// <summary>Steps taken so far.</summary>
    public required long Step { get; init; }

    /// <summary>The next batch's place.</summary>
    public required BatchPlace Place { get; init; }

    /// <summary>The parameters.</summary>
    public required Parameters Parameters { get; init; }

    /// <summary>What each layer keeps.</summary>
    public required IReadOnlyList<Mask> Masks { get; init; }

    /// <summary>What the update rule remembers.</summary>
    public required OptimizerState Optimizer { get; init; }

    /// <summary>The running average of the parameters; null where there is none.</summary>
    public Parameters? Average { get; init; }

    /// <summary>All evaluations so far.</summary>
    public required IReadOnlyList<Evaluation> Evaluations { get; init; }

    /// <summary>The best of them; null before the first.</summary>
    public Snapshot? Best { get; init; }

    /// <summary>What the samples since the last evaluation came to.</summary>
    public required RunningScore Running { get; init; }

    /// <summary>What the mask method remembers; empty where there is none.</summary>
    public required IReadOnlyDictionary<string, Tensor> Method { get; init; }
}
