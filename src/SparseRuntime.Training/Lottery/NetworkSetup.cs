using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>A network and how it is trained: what all runs of an experiment have in common.</summary>
public sealed record NetworkSetup
{
    /// <summary>The network.</summary>
    public required NetworkShape Shape { get; init; }

    /// <summary>How it is trained.</summary>
    public required TrainingPlan Training { get; init; }

    /// <summary>The distribution of initial weights, under masks and from a stream.</summary>
    public required Func<NetworkShape, IReadOnlyList<Mask?>, RandomStream, Parameters> Initialization { get; init; }

    /// <summary>Makes a backend for steps of so many samples.</summary>
    public required Func<NetworkShape, int, ITrainingBackend> Backend { get; init; }

    /// <summary>θ₀ of a replicate: the same whatever the masks.</summary>
    public Parameters Initialize(Replicate replicate)
    {
        ArgumentNullException.ThrowIfNull(replicate);
        return Initialize(replicate.Stream("initialization"));
    }

    /// <summary>Initial parameters of the distribution that θ₀ has: masks have no part in it.</summary>
    internal Parameters Initialize(RandomStream stream) => Initialization(Shape, new Mask?[Shape.Layers], stream);

    /// <summary>A backend for training and evaluation.</summary>
    public ITrainingBackend CreateBackend() => Backend(Shape, Math.Max(Training.BatchSize, LeastEvaluationBatch));

    /// <summary>Evaluations go by at least so many samples at a time: fewer would not fill the processor.</summary>
    private const int LeastEvaluationBatch = 200;
}
