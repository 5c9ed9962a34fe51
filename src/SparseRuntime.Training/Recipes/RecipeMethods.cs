using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>Makes the mask methods that recipes name.</summary>
internal static class RecipeMethods
{
    private const int OutputLayer = -1;

    /// <summary>The method of a section.</summary>
    /// <param name="pruning">The section.</param>
    /// <param name="batchesPerEpoch">Steps of an epoch.</param>
    /// <param name="steps">Steps of the training.</param>
    /// <param name="stream">Where chance comes from.</param>
    public static MaskMethod Create(PruningRecipe pruning, int batchesPerEpoch, long steps, RandomStream stream)
    {
        var target = new SparsityTarget
        {
            Sparsity = pruning.Sparsity,
            Scope = pruning.Distribution,
            MinimumDensity = pruning.MinimumDensity,
            Own = pruning.OutputSparsity is { } own ? [new LayerSparsity(OutputLayer, own)] : [],
        };
        PruningCriterion magnitude = CriterionCatalog.Find("magnitude", seed: 0);
        long at = pruning.At?.In(batchesPerEpoch) ?? 0, start = pruning.Start.In(batchesPerEpoch), end = pruning.EndIn(batchesPerEpoch, steps), every = pruning.Every.In(batchesPerEpoch);
        var moving = new DropRate
        {
            Initial = pruning.DropFraction,
            // GraNet's cuts end before it does: what they leave goes on moving for the rest of training.
            End = pruning.Method == PruningMethod.GraNet ? steps : end,
            IsConstant = pruning.DropDecay == DropDecay.Constant,
            Exponent = pruning.DropDecay == DropDecay.Power ? pruning.Exponent : null,
        };
        return pruning.Method switch
        {
            PruningMethod.OneShot when pruning.Criterion == RecipeCriterion.Taylor => new SensitivityPruning(target, at),
            PruningMethod.OneShot => new OneShotPruning(target, magnitude, at),
            PruningMethod.Gradual => new GradualPruning(target, magnitude, pruning.Curve, start, end, every, pruning.InitialSparsity, pruning.Steepness),
            PruningMethod.Adaptive => new AdaptivePruning(target, magnitude, pruning.Step, pruning.Sensitivity, pruning.LossRise, start, every),
            PruningMethod.RigL => new RiggedLottery(target, stream, moving, every),
            PruningMethod.Set => new SparseEvolutionTraining(target, stream, moving, every),
            PruningMethod.Snfs => new SparseMomentum(target, stream, moving, every, pruning.Momentum),
            PruningMethod.GraNet => new RegenerativePruning(target, moving, start, end, every, pruning.InitialSparsity, pruning.Curve, pruning.Steepness),
            PruningMethod.Snip => new SensitivityPruning(target, batches: pruning.Batches),
            PruningMethod.SynFlow => new SynFlowPruning(pruning.Sparsity, pruning.Rounds),
            PruningMethod.StaticRandom => new StaticRandomMask(target, stream),
            PruningMethod.EarlyBird => new EarlyBirdSearch(target, magnitude, every, pruning.Queue, pruning.Distance, IsRelative(pruning)),
            _ => throw new ArgumentOutOfRangeException(nameof(pruning), pruning.Method, "there is no such method"),
        };
    }

    /// <summary>Whether any two masks of the sparsity are as close as the recipe wants: then only the share of kept weights tells them apart. A decimal such as 0.95 may be rounded.</summary>
    private static bool IsRelative(PruningRecipe pruning) => 2 * (1 - pruning.Sparsity) <= pruning.Distance * (1 + 1e-12);
}
