using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Selection;

/// <summary>
/// Rounds the weights of layers to float16 once all passes have been over them, since passes may multiply them. A layer
/// that is part of several graphs becomes the same layer in each, so that its encoded weights can be shared.
/// </summary>
internal sealed class WeightRounding
{
    private readonly Dictionary<LinearLayer, LinearLayer> _rounded = [];

    /// <summary>Rounds the weights of every layer that float16 has the range for.</summary>
    public void Apply(ModelGraph graph)
    {
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is not Linear linear) continue;
            if (!_rounded.TryGetValue(linear.Layer, out LinearLayer? layer)) _rounded.Add(linear.Layer, layer = Round(linear.Layer));
            if (layer != linear.Layer) graph.Replace(node, linear.With(layer), node.Inputs);
        }
    }

    private static LinearLayer Round(LinearLayer layer) =>
        layer.Weights.RoundToHalf() is not { } weights || weights == layer.Weights
            ? layer
            : new LinearLayer(weights, layer.Window, layer.Groups, layer.Bias, layer.Activation, layer.HasResidual);
}
