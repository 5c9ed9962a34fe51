using System.Globalization;
using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// Classical pruning at a ticket's mask: the trained weights that it was cut from stay and are trained on at the last
/// learning rate (Han et al. 2015), the arm <c>fine-tuned</c>,
/// or <c>fine-tuned-300</c> where it takes another number of steps than a training.
/// </summary>
public sealed class FineTuning : Experiment
{
    private readonly long? _steps;
    private readonly LearningRate? _rate;

    /// <summary>An experiment at some levels from 1 on.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="steps">How long, at least 1; null for as long as a training.</param>
    /// <param name="rate">Learning rates; null for the last of the first training.</param>
    /// <exception cref="ArgumentException">Levels do not rise from 1 on, or steps are not positive.</exception>
    public FineTuning(IReadOnlyList<int> levels, long? steps = null, LearningRate? rate = null)
        : base(levels, least: 1)
    {
        if (steps < 1) throw new ArgumentException($"fine-tuning has {steps} steps; it must have at least 1", nameof(steps));
        (_steps, _rate) = (steps, rate);
    }

    /// <inheritdoc/>
    public override string Name => "fine-tuning";

    /// <summary>The arm that takes as many steps as a training.</summary>
    public const string FineTuned = "fine-tuned";

    /// <summary>The arm of some steps.</summary>
    /// <param name="steps">How long it is trained.</param>
    /// <param name="usual">The steps of a training.</param>
    public static string ArmOf(long steps, long usual) => steps == usual ? FineTuned : string.Create(CultureInfo.InvariantCulture, $"{FineTuned}-{steps}");

    /// <inheritdoc/>
    internal override IEnumerable<Branch> Branches(ExperimentContext context, int level) =>
    [
        new Branch(ArmOf(_steps ?? context.Setup.Training.Steps, context.Setup.Training.Steps), new TrainingStart(context.TrainedOf(level - 1), context.MasksOf(level)))
        {
            Rate = _rate ?? Rewinding.LastRate(context.Setup),
            Steps = _steps,
        },
    ];
}
