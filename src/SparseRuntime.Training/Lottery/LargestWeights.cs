using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Masks that keep the largest weights of a network.</summary>
internal static class LargestWeights
{
    /// <summary>As many weights of each layer as some masks keep.</summary>
    public static Mask[] AsManyAs(IReadOnlyList<Mask> masks, Parameters parameters) =>
        [.. masks.Select((mask, layer) => NestedPruning.Cut(Masks.Full(mask.Shape), Magnitude.Scores(parameters.Layers[layer].Weights), mask.Shape.ElementCount - mask.CountKept()))];

    /// <summary>What is left after one more round of iterative pruning.</summary>
    /// <param name="plan">The rates and the scope.</param>
    /// <param name="masks">What is kept so far.</param>
    /// <param name="parameters">The trained network.</param>
    public static Mask[] AfterRound(LotteryPlan plan, IReadOnlyList<Mask> masks, Parameters parameters)
    {
        float[][] scores = [.. parameters.Layers.Select(layer => Magnitude.Scores(layer.Weights))];
        return plan.Scope == PruningScope.Global
            ? NestedPruning.CutGlobally(masks, scores, plan.Rate, plan.MinimumDensity)
            : NestedPruning.CutShares(masks, scores, plan.Rates(masks.Count));
    }
}
