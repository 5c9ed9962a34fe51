using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Iterative against one-shot magnitude pruning where everything is known: linear regression, on data of its own. At each
/// level both keep as many weights and are trained again from the same start; measured are the mean squared error on
/// samples for testing (<c>mse</c>), the share of the features that matter among those kept (<c>recovered</c>), and the
/// mask's share of the gradient at the start (<c>alignment</c>).
/// </summary>
public sealed class RegressionComparison : Experiment
{
    private const int BatchSize = 50;
    private const long Steps = 400;
    private const double Rate = 0.02;

    private readonly RegressionTask _task;
    private readonly double _rate;

    /// <summary>A comparison after some rounds of pruning.</summary>
    /// <param name="levels">The rounds, from 0 on; with 0 both are the dense model.</param>
    /// <param name="task">What is learnt; null for the usual task.</param>
    /// <param name="rate">The share of the remaining weights that a round cuts, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">Levels do not rise, or a number is out of its range.</exception>
    public RegressionComparison(IReadOnlyList<int> levels, RegressionTask? task = null, double rate = 0.2)
        : base(levels)
    {
        if (rate is not (> 0 and < 1)) throw new ArgumentException($"a round cuts {rate} of the weights; it must be above 0 and below 1", nameof(rate));
        (_task, _rate) = (task ?? new RegressionTask(), rate);
        _task.Check();
    }

    /// <inheritdoc/>
    public override string Name => "linear-regression";

    /// <inheritdoc/>
    internal override IEnumerable<MeasuredValue> Measure(ExperimentContext context, int level)
    {
        (PreparedData data, bool[] matters) = _task.Draw(context.Replicate.Stream(Name));
        var shape = new NetworkShape(_task.Features, [], 1, loss: LossKind.MeanSquaredError);
        Parameters initial = Initialization.GlorotNormal(shape, context.Replicate.Stream($"{Name}/initialization"));
        using ITrainingBackend backend = context.Setup.Backend(shape, BatchSize);
        Mask full = Masks.Full(shape.WeightShape(0)), iterative = full;
        TrainingResult dense = Train(full), result = dense;
        for (int round = 0; round < level; round++)
        {
            iterative = NestedPruning.CutShare(iterative, Magnitude.Scores(result.Final.Parameters.Layers[0].Weights), _rate);
            result = Train(iterative);
        }

        Mask oneShot = NestedPruning.Cut(full, Magnitude.Scores(dense.Final.Parameters.Layers[0].Weights), full.Shape.ElementCount - iterative.CountKept());
        backend.SetMask(0, null);
        backend.Load(initial);
        double[] gradient = MeanGradient.Of(backend, data.Training, GradientKind.Dense)[0].Weights;
        return [.. Values("iterative", iterative, result), .. Values("one-shot", oneShot, Train(oneShot))];

        TrainingResult Train(Mask mask)
        {
            var plan = new TrainingPlan { BatchSize = BatchSize, Steps = Steps, Rate = new ConstantRate(Rate), EvaluateEvery = Steps };
            using var trainer = new Trainer(backend, plan, data, context.Replicate.Stream($"{Name}/{Replicate.Order}"));
            trainer.Start(initial, [mask]);
            trainer.Advance(Steps);
            return trainer.Finish();
        }

        MeasuredValue[] Values(string arm, Mask mask, TrainingResult trained) =>
        [
            new MeasuredValue(arm, "kept", mask.CountKept()),
            new MeasuredValue(arm, "mse", trained.FinalTest!.Value.Loss),
            new MeasuredValue(arm, "recovered", (double)matters.Where((counts, i) => counts && mask[i]).Count() / _task.Informative),
            new MeasuredValue(arm, "alignment", GradientAlignment.Share([gradient], [mask])),
        ];
    }
}
