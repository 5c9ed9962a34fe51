using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Moves an activation into the linear layer before it, when the layer has none yet and nothing else reads its sums:
/// operators that are activations, Clip with constant bounds, and what <see cref="ActivationPattern"/> recognises.
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
            if (node.List is null) continue;
            if (LinearNodes.SoleReader(node) is { Outputs.Count: 1 } reader)
            {
                if (ActivationOf(reader, node.Outputs[0]) is not { } activation) continue;
                LinearNodes.Absorb(graph, node, reader, LinearNodes.WithActivation(((Linear)node.Operator).Layer, activation));
                changes++;
            }
            else if (ActivationPattern.EndingAt(node)?.FuseIntoLayer(graph) == true)
            {
                changes++;
            }
        }

        return changes;
    }

    private static Activation? ActivationOf(GraphNode node, GraphValue operand) => node.Operator switch
    {
        Unary { Kind: UnaryKind.Relu } => Activation.Relu,
        Unary { Kind: UnaryKind.LeakyRelu } leaky => new Activation(ActivationKind.LeakyRelu, leaky.Alpha),
        Unary { Kind: UnaryKind.Sigmoid } => new Activation(ActivationKind.Sigmoid),
        Unary { Kind: UnaryKind.Tanh } => new Activation(ActivationKind.Tanh),
        Unary { Kind: UnaryKind.Gelu } => new Activation(ActivationKind.Gelu),
        Unary { Kind: UnaryKind.GeluTanh } => new Activation(ActivationKind.GeluTanh),
        Unary { Kind: UnaryKind.HardSwish } => new Activation(ActivationKind.HardSwish),
        Unary { Kind: UnaryKind.HardSigmoid } hard => new Activation(ActivationKind.HardSigmoid, hard.Alpha, hard.Beta),
        Clip when node.Inputs[0] == operand => ClipOf(node),
        _ => null,
    };

    /// <summary>Bounds that cross mean something else for the operator than for the activation, so they stay.</summary>
    private static Activation? ClipOf(GraphNode node)
    {
        if (LinearNodes.Bound(node, 1, float.NegativeInfinity) is not { } least || LinearNodes.Bound(node, 2, float.PositiveInfinity) is not { } most) return null;
        if (!(least <= most)) return null;
        return least == 0f && float.IsPositiveInfinity(most) ? Activation.Relu : new Activation(ActivationKind.Clip, least, most);
    }
}
