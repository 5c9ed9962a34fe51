using System.Globalization;
using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// The trained weights that a ticket was cut from stay, and the schedule of learning rates is gone through again from step
/// t_r on, with the samples of those steps (Renda et al. 2020, "Comparing rewinding and fine-tuning in neural network
/// pruning"): arms such as <c>rate-rewound-0</c>. <see cref="RewindPoint"/> has rules for t_r.
/// </summary>
public sealed class RateRewinding : Experiment
{
    private readonly long[] _steps;

    /// <summary>An experiment at some levels from 1 on.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="steps">t_r, a training each, from 0 on and before the end of training; null for 0.</param>
    /// <exception cref="ArgumentException">Levels do not rise from 1 on, or a step is negative or there twice.</exception>
    public RateRewinding(IReadOnlyList<int> levels, IReadOnlyList<long>? steps = null)
        : base(levels, least: 1)
    {
        _steps = [.. steps ?? [0]];
        if (_steps.Any(step => step < 0) || _steps.Distinct().Count() < _steps.Length)
            throw new ArgumentException($"learning rates go back to steps {string.Join(", ", _steps)}; each must be from 0 on, and there once", nameof(steps));
    }

    /// <inheritdoc/>
    public override string Name => "rate-rewinding";

    /// <summary>The arm of a step.</summary>
    public static string ArmOf(long step) => string.Create(CultureInfo.InvariantCulture, $"rate-rewound-{step}");

    /// <inheritdoc/>
    internal override IEnumerable<Branch> Branches(ExperimentContext context, int level)
    {
        var start = new TrainingStart(context.TrainedOf(level - 1), context.MasksOf(level));
        return _steps.Select(step => new Branch(ArmOf(step), start with { Step = step, Place = PlaceAt(context, step) }));
    }

    private static BatchPlace PlaceAt(ExperimentContext context, long step)
    {
        TrainingPlan plan = context.Setup.Training;
        var order = new BatchOrder(context.Replicate.Data.Training.Count, plan.BatchSize, context.Replicate.Stream(Replicate.Order), plan.KeepShortBatch);
        for (long i = 0; i < step; i++)
            order.Next();
        return order.Place;
    }
}
