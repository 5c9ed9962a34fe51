using System.Globalization;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// How much of the dense network's gradient masks keep (<see cref="GradientAlignment"/>) at θ₀ and after some steps of
/// dense training, on a fixed large batch: <c>share-step-0</c> and <c>log-ratio-step-0</c> of every finished run's masks
/// at the level. A random mask's log ratio is 0 in expectation.
/// </summary>
public sealed class AlignmentMeasure : Experiment
{
    private readonly long[]? _steps;
    private readonly int _samples;

    /// <summary>An experiment at some levels from 1 on.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="steps">The steps of dense training, rising from 0 on; null for 0, 1 % and 10 % of training.</param>
    /// <param name="samples">Training samples of the batch, at least 1; all where there are fewer.</param>
    /// <exception cref="ArgumentException">Levels do not rise from 1 on, steps do not rise, or there is no sample.</exception>
    public AlignmentMeasure(IReadOnlyList<int> levels, IReadOnlyList<long>? steps = null, int samples = 5000)
        : base(levels, least: 1)
    {
        if (steps is not null && (steps.Count == 0 || steps[0] < 0 || steps.Zip(steps.Skip(1)).Any(pair => pair.First >= pair.Second)))
            throw new ArgumentException($"gradients are looked at after steps {string.Join(", ", steps)}; they must rise from 0 on", nameof(steps));
        if (samples < 1) throw new ArgumentException($"gradients are of {samples} samples; it must be at least 1", nameof(samples));
        (_steps, _samples) = (steps?.ToArray(), samples);
    }

    /// <inheritdoc/>
    public override string Name => "alignment";

    /// <inheritdoc/>
    internal override IEnumerable<MeasuredValue> Measure(ExperimentContext context, int level)
    {
        long all = context.Setup.Training.Steps;
        long[] steps = _steps ?? [.. new[] { 0, all / 100, all / 10 }.Distinct()];
        (string Arm, Mask[] Masks)[] arms = [.. context.Folder.Finished(context.Replicate.Index, level).Select(run => (run.Run.Arm, context.Folder.ReadMasks(run.Run, context.Setup.Shape)))];
        DataSet samples = context.Choose(context.Replicate.Data.Training, _samples);
        foreach ((long step, Parameters parameters) in Trajectory(context, steps))
        {
            context.Load(parameters);
            double[][] gradients = [.. MeanGradient.Of(context.Backend, samples, GradientKind.Dense).Select(layer => layer.Weights)];
            string at = step.ToString(CultureInfo.InvariantCulture);
            foreach ((string arm, Mask[] masks) in arms)
            {
                double share = GradientAlignment.Share(gradients, masks);
                double density = (double)masks.Sum(mask => mask.CountKept()) / masks.Sum(mask => mask.Shape.ElementCount);
                yield return new MeasuredValue(arm, $"share-step-{at}", share);
                yield return new MeasuredValue(arm, $"log-ratio-step-{at}", GradientAlignment.LogRatio(share, density));
            }
        }
    }

    /// <summary>θ₀ and the dense network after some steps of the search's first training.</summary>
    private static List<(long Step, Parameters Parameters)> Trajectory(ExperimentContext context, long[] steps)
    {
        var points = new List<(long, Parameters)>();
        using var trainer = new Trainer(context.Backend, context.Setup.Training with { Patience = 0 }, context.Replicate.Data, context.Replicate.Stream(Replicate.Order));
        trainer.Start(context.Initial);
        foreach (long step in steps)
        {
            if (step > trainer.Plan.Steps) throw new ArgumentException($"gradients are wanted after step {step}, and training has {trainer.Plan.Steps}");
            trainer.Advance(step - trainer.Step);
            var parameters = new Parameters(context.Setup.Shape);
            context.Backend.Read(parameters);
            points.Add((step, parameters));
        }

        return points;
    }
}
