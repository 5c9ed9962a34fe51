using System.Runtime.CompilerServices;
using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Selection;

/// <summary>
/// Rounds the weights of layers to float16 once all passes have been over them, since passes may multiply them. Weights
/// that are part of several graphs become the same weights in each, so that they can be encoded once, and are forgotten
/// with the last of them.
/// </summary>
internal sealed class WeightRounding
{
    private readonly ConditionalWeakTable<WeightMatrix, WeightMatrix> _rounded = [];

    /// <summary>Rounds the weights of every layer that float16 has the range for.</summary>
    public void Apply(ModelGraph graph)
    {
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is not Linear { Layer: var layer } linear) continue;
            WeightMatrix weights = _rounded.GetValue(layer.Weights, matrix => matrix.RoundToHalf() ?? matrix);
            if (weights == layer.Weights) continue;
            var rounded = new LinearLayer(weights, layer.Window, layer.Groups, layer.Bias, layer.Activation, layer.HasResidual);
            graph.Replace(node, linear.With(rounded), node.Inputs);
        }
    }
}
