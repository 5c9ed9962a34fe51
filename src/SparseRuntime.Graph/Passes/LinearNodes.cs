using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>What passes that fold a node into the linear layer before it have in common.</summary>
internal static class LinearNodes
{
    /// <summary>
    /// The only reader of a linear node without activation whose result the caller does not see; null when the node
    /// is another, or its sums are needed elsewhere.
    /// </summary>
    public static GraphNode? SoleReader(GraphNode node) =>
        node is { List: not null, Operator: Linear { Layer.Activation.Kind: ActivationKind.None } }
        && node.Outputs[0] is { OutputCount: 0, Consumers.Count: 1 } result
            ? result.Consumers[0]
            : null;

    /// <summary>Puts a linear node with another layer in the place of a linear node and its reader.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">The linear node.</param>
    /// <param name="reader">The reader.</param>
    /// <param name="layer">What to compute instead.</param>
    /// <param name="residual">What the layer adds, where it is the reader that adds it.</param>
    /// <returns>The new node, which computes what the reader did.</returns>
    public static GraphNode Absorb(ModelGraph graph, GraphNode node, GraphNode reader, LinearLayer layer, GraphValue? residual = null)
    {
        var linear = (Linear)node.Operator;
        IReadOnlyList<GraphValue?> inputs = residual is null ? node.Inputs : [node.Inputs[0], residual];
        GraphNode merged = graph.Replace(reader, linear.With(layer), inputs, node.Name);
        graph.Remove(node);
        return merged;
    }

    /// <summary>A bound of a Clip; null when it is not constant.</summary>
    /// <param name="clip">The node.</param>
    /// <param name="index">1 for the least value, 2 for the greatest.</param>
    /// <param name="absent">What it is when the node leaves it out.</param>
    public static float? Bound(GraphNode clip, int index, float absent) =>
        index >= clip.Inputs.Count || clip.Inputs[index] is not { } value ? absent : Number(value);

    /// <summary>The number of a float32 constant of one element; null for any other value.</summary>
    public static float? Number(GraphValue value) =>
        value.Constant is { ElementType: ElementType.Float32, Shape.ElementCount: 1 } constant ? constant.ToDense().Span<float>()[0] : null;

    /// <summary>The layer with an activation.</summary>
    public static LinearLayer WithActivation(LinearLayer layer, Activation activation) =>
        new(layer.Weights, layer.Window, layer.Groups, layer.Bias, activation, layer.HasResidual);
}
