using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Moves Relu, LeakyRelu and Clip with constant bounds into the linear layer before them, when the layer has no
/// activation yet and nothing else reads its sums.
/// </summary>
public sealed class ActivationFusion : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fuse-activation";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (LinearNodes.SoleReader(node) is not { Outputs.Count: 1 } reader) continue;
            var linear = (Linear)node.Operator;
            if (ActivationOf(reader, node.Outputs[0]) is not { } activation) continue;
            LinearLayer layer = linear.Layer;
            LinearNodes.Absorb(graph, node, reader, new LinearLayer(layer.Weights, layer.Window, layer.Groups, layer.Bias, activation));
            changes++;
        }

        return changes;
    }

    private static Activation? ActivationOf(GraphNode node, GraphValue operand) => node.Operator switch
    {
        Unary { Kind: UnaryKind.Relu } => Activation.Relu,
        Unary { Kind: UnaryKind.LeakyRelu } leaky => new Activation(ActivationKind.LeakyRelu, leaky.Alpha),
        Clip when node.Inputs[0] == operand => ClipOf(node),
        _ => null,
    };

    /// <summary>Bounds that cross mean something else for the operator than for the activation, so they stay.</summary>
    private static Activation? ClipOf(GraphNode node)
    {
        if (Bound(node, 1, float.NegativeInfinity) is not { } least || Bound(node, 2, float.PositiveInfinity) is not { } most) return null;
        if (!(least <= most)) return null;
        return least == 0f && float.IsPositiveInfinity(most) ? Activation.Relu : new Activation(ActivationKind.Clip, least, most);
    }

    private static float? Bound(GraphNode node, int index, float absent)
    {
        if (index >= node.Inputs.Count || node.Inputs[index] is not { } value) return absent;
        return value.Constant is { ElementType: ElementType.Float32, Shape.ElementCount: 1 } constant ? constant.ToDense().Span<float>()[0] : null;
    }
}
