using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>What methods do to all layers at once.</summary>
internal static class MaskedNetworkExtensions
{
    /// <summary>The weights of all layers, lent like those of one.</summary>
    public static float[][] AllWeights(this IMaskedNetwork network) => [.. Enumerable.Range(0, network.Shape.Layers).Select(network.Weights)];

    /// <summary>The gradients of all layers, lent like those of one.</summary>
    public static float[][] AllGradients(this IMaskedNetwork network) => [.. Enumerable.Range(0, network.Shape.Layers).Select(network.Gradients)];

    /// <summary>What a criterion makes of all weights.</summary>
    public static float[][] Scores(this IMaskedNetwork network, PruningCriterion criterion) =>
        criterion.ChainScores([.. network.Masks.Select(mask => mask.Shape)], network.AllWeights());

    /// <summary>Changes what every layer keeps.</summary>
    public static void SetMasks(this IMaskedNetwork network, IReadOnlyList<Mask> masks)
    {
        for (int layer = 0; layer < masks.Count; layer++)
            network.SetMask(layer, masks[layer]);
    }
}
