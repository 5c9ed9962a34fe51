namespace SparseRuntime.Training;

/// <summary>Makes the experiments that recipes name.</summary>
internal static class RecipeExperiments
{
    private const long RigLInterval = 100;

    /// <summary>The experiment of an item.</summary>
    /// <param name="recipe">The item.</param>
    /// <param name="levels">The levels of it that the search has.</param>
    /// <param name="batchesPerEpoch">Steps of an epoch.</param>
    /// <param name="steps">Steps of the training.</param>
    /// <param name="open">Opens another search's results.</param>
    public static Experiment Create(ExperimentRecipe recipe, IReadOnlyList<int> levels, int batchesPerEpoch, long steps, Func<string, ResultFolder> open)
    {
        long? length = recipe.Steps?.In(batchesPerEpoch);
        return recipe.Kind switch
        {
            ExperimentKind.Perturbation => new Perturbation(levels, recipe.Scales, recipe.Absolute),
            ExperimentKind.PartialRewinding => new PartialRewinding(levels, [recipe.Layers]),
            ExperimentKind.SignRetention => new SignRetentionMeasure(levels),
            ExperimentKind.EarlyGradients => new EarlyGradients(levels, Math.Min(steps, length ?? 1)),
            ExperimentKind.Alignment => new AlignmentMeasure(levels, samples: recipe.Samples),
            ExperimentKind.SignalPropagation => new SignalPropagation(levels, recipe.Samples),
            ExperimentKind.Connectivity => new LinearConnectivity(levels, recipe.Points),
            ExperimentKind.Capacity => new CapacityMeasure(levels),
            ExperimentKind.SignedConstant => new SignedConstantStart(levels),
            ExperimentKind.FineTuning => new FineTuning(levels, length),
            ExperimentKind.RateRewinding => new RateRewinding(levels),
            ExperimentKind.MaskCriteria => new CriterionMasks(levels),
            ExperimentKind.EdgePopup => new StrongTickets(levels),
            ExperimentKind.Overlap => new TicketOverlap(levels),
            ExperimentKind.CriticalRate => new CriticalRateMeasure(levels),
            ExperimentKind.LinearRegression => new RegressionComparison(levels),
            ExperimentKind.DynamicTraining => new DynamicTraining(levels, DynamicArms(batchesPerEpoch, steps)),
            ExperimentKind.Transfer => new TransferredTickets(levels, open(recipe.From!)),
            _ => throw new ArgumentOutOfRangeException(nameof(recipe), recipe.Kind, "there is no such experiment"),
        };
    }

    /// <summary>RigL and SET as their authors have them, and masks that stay; all from the same random masks.</summary>
    private static DynamicArm[] DynamicArms(int batchesPerEpoch, long steps) =>
    [
        new DynamicArm("rigl", stream => new RiggedLottery(null, stream, new DropRate { End = Math.Max(1, steps - (steps / 4)) }, RigLInterval)),
        new DynamicArm("set", stream => new SparseEvolutionTraining(null, stream, new DropRate(), batchesPerEpoch)),
        DynamicArm.StaticRandom,
    ];
}
