using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Masks by other criteria than magnitude, from one training of the dense network, and θ_k: as many weights of each layer
/// as the ticket keeps. Arms <c>large-final</c> (equal to <c>one-shot</c>), <c>magnitude-increase</c>, <c>movement</c> and
/// <c>large-final-same-sign</c>.
/// </summary>
public sealed class CriterionMasks : Experiment
{
    private readonly MaskCriterion[] _criteria;

    /// <summary>An experiment at some levels from 1 on.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="criteria">The criteria, a training each; null for all.</param>
    /// <exception cref="ArgumentException">Levels do not rise from 1 on, or a criterion is there twice.</exception>
    public CriterionMasks(IReadOnlyList<int> levels, IReadOnlyList<MaskCriterion>? criteria = null)
        : base(levels, least: 1)
    {
        _criteria = [.. criteria ?? Enum.GetValues<MaskCriterion>()];
        if (_criteria.Distinct().Count() < _criteria.Length) throw new ArgumentException("a criterion is there twice", nameof(criteria));
    }

    /// <inheritdoc/>
    public override string Name => "mask-criteria";

    /// <summary>The arm of a criterion.</summary>
    public static string ArmOf(MaskCriterion criterion) => criterion switch
    {
        MaskCriterion.LargeFinal => "large-final",
        MaskCriterion.MagnitudeIncrease => "magnitude-increase",
        MaskCriterion.Movement => "movement",
        MaskCriterion.LargeFinalSameSign => "large-final-same-sign",
        _ => throw new ArgumentOutOfRangeException(nameof(criterion), criterion, "there is no such criterion"),
    };

    /// <inheritdoc/>
    internal override IEnumerable<Branch> Branches(ExperimentContext context, int level)
    {
        TrainingStart start = context.StartOf(level);
        Parameters trained = context.TrainedOf(0), initial = context.Initial;
        foreach (MaskCriterion criterion in _criteria)
        {
            Mask[] masks = [.. start.Masks.Select((mask, layer) =>
            {
                float[] scores = Scores(criterion, trained.Layers[layer].Weights, initial.Layers[layer].Weights);
                return NestedPruning.Cut(Masks.Full(mask.Shape), scores, mask.Shape.ElementCount - mask.CountKept());
            })];
            yield return new Branch(ArmOf(criterion), start with { Masks = masks });
        }
    }

    private static float[] Scores(MaskCriterion criterion, float[] final, float[] initial) => criterion switch
    {
        MaskCriterion.LargeFinal => Magnitude.Scores(final),
        MaskCriterion.MagnitudeIncrease => TrainingMovement.MagnitudeIncrease(final, initial),
        MaskCriterion.Movement => TrainingMovement.Distance(final, initial),
        MaskCriterion.LargeFinalSameSign => TrainingMovement.SameSign(final, initial),
        _ => throw new ArgumentOutOfRangeException(nameof(criterion), criterion, "there is no such criterion"),
    };
}
