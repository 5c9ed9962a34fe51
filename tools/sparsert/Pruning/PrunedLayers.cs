using SparseRuntime.Onnx;
using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.Pruning;

/// <summary>What is left of the weights of a model, for reports.</summary>
internal static class PrunedLayers
{
    /// <summary>Counts the weights that are not zero.</summary>
    /// <param name="model">The model after pruning.</param>
    /// <param name="isListed">Which weights are listed, by name.</param>
    public static IReadOnlyList<PrunedLayer> Describe(OnnxModelEditor model, Func<string, bool> isListed) =>
    [
        .. model.Weights.Where(weight => isListed(weight.Name)).Select(weight =>
        {
            float[] values = weight.ToRows();
            int nonzeros = values.Count(value => value != 0f);
            return new PrunedLayer(weight.Name, weight.Shape.Dimensions.ToArray(), nonzeros, values.Length == 0 ? 0 : 1.0 - ((double)nonzeros / values.Length));
        }),
    ];
}
