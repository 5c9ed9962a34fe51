using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Training sparse from the first step, beside tickets: each arm starts from θ₀ and one random mask that keeps as many
/// weights of each layer as the ticket, the same for all arms, and takes as many steps (Evci et al. 2020, "Rigging the
/// lottery").
/// </summary>
public sealed class DynamicTraining : Experiment
{
    private readonly DynamicArm[] _arms;

    /// <summary>An experiment at some levels from 1 on.</summary>
    /// <param name="levels">The levels, whose tickets say how many weights are kept.</param>
    /// <param name="arms">What is trained.</param>
    /// <exception cref="ArgumentException">Levels do not rise from 1 on, there is no arm, or one is there twice.</exception>
    public DynamicTraining(IReadOnlyList<int> levels, IReadOnlyList<DynamicArm> arms)
        : base(levels, least: 1)
    {
        ArgumentNullException.ThrowIfNull(arms);
        _arms = [.. arms];
        if (_arms.Length == 0 || _arms.DistinctBy(arm => arm.Name).Count() < _arms.Length) throw new ArgumentException("arms are none, or one is there twice", nameof(arms));
    }

    /// <inheritdoc/>
    public override string Name => "dynamic-training";

    /// <inheritdoc/>
    internal override IEnumerable<Branch> Branches(ExperimentContext context, int level)
    {
        RandomStream places = context.Replicate.Stream($"{Name}/{level}");
        Mask[] masks = [.. context.MasksOf(level).Select(mask => RandomMasks.Permuted(mask, places))];
        return _arms.Select(arm => new Branch(arm.Name, new TrainingStart(context.Initial, masks)) { Method = arm.Method?.Invoke(context.Replicate.Stream($"{arm.Name}/{level}")) });
    }
}
