using System.Globalization;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Subnetworks that do well without their weights being trained (Ramanujan et al. 2020, "What's hidden in a randomly
/// weighted neural network?"): what is trained are scores (<see cref="EdgePopup"/>), which choose as many weights of each
/// layer as the ticket keeps. Weights are the signs of θ₀ times <c>√(2/(n d))</c>, n the inputs and d the density, and
/// biases stay as they are in θ₀: the arm <c>edge-popup</c> (<c>edge-popup-0.5</c> under another momentum
/// than the usual), with the plan's steps, rates and samples. A run that is interrupted begins anew. Networks with batch
/// normalization are refused: its running statistics come of steps of weights, and there are none.
/// </summary>
public sealed class StrongTickets : Experiment
{
    private const double UsualMomentum = 0.9;

    private readonly double _momentum;

    /// <summary>An experiment at some levels from 1 on.</summary>
    /// <param name="levels">The levels, whose tickets say how many weights are kept.</param>
    /// <param name="momentum">That of the scores, in [0, 1).</param>
    /// <exception cref="ArgumentException">Levels do not rise from 1 on, or the momentum is out of its range.</exception>
    public StrongTickets(IReadOnlyList<int> levels, double momentum = UsualMomentum)
        : base(levels, least: 1)
    {
        if (momentum is not (>= 0 and < 1)) throw new ArgumentException($"momentum is {momentum}; it must be at least 0 and less than 1", nameof(momentum));
        _momentum = momentum;
    }

    /// <inheritdoc/>
    public override string Name => "edge-popup";

    private protected override void RunAt(ExperimentContext context, int level)
    {
        if (context.Setup.Shape.Normalization == HiddenNormalization.Batch)
            throw new InvalidOperationException($"{Name} cannot be asked of a network with batch normalization: no weight takes a step, so that running statistics would stay untrained");
        RunName run = context.NameOf(level, _momentum == UsualMomentum ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}-{_momentum:R}"));
        Mask[] like = context.MasksOf(level);
        Parameters weights = SignedWeights(context.Initial, like);
        if (context.Folder.Find(run) is { } done)
        {
            context.Folder.CheckStart(done, weights, masks: null);
            context.Control.Finished?.Invoke(done, true);
            return;
        }

        var training = new ScoreTraining(context, weights, [.. like.Select(mask => 1 - ((double)mask.CountKept() / mask.Shape.ElementCount))], context.Replicate.Stream($"{Name}/{level}"), _momentum);
        RunRow record = context.Folder.Write(run, weights, training.Run(run), context.Replicate.Data.Normalization, stepZero: null);
        context.Control.Finished?.Invoke(record, false);
    }

    private static Parameters SignedWeights(Parameters initial, Mask[] masks)
    {
        Parameters result = initial.Clone();
        for (int layer = 0; layer < masks.Length; layer++)
        {
            double keptInputs = (double)masks[layer].CountKept() / result.Shape.OutputsOf(layer);
            float size = (float)Math.Sqrt(2 / keptInputs);
            foreach (ref float weight in result.Layers[layer].Weights.AsSpan())
                weight = MathF.Sign(weight) * size;
        }

        return result;
    }
}
