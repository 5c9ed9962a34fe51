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
    /// <returns>The new node, which computes what the reader did.</returns>
    public static GraphNode Absorb(ModelGraph graph, GraphNode node, GraphNode reader, LinearLayer layer)
    {
        var linear = (Linear)node.Operator;
        GraphNode merged = graph.Replace(reader, new Linear(layer, linear.Operand, linear.Name), node.Inputs, node.Name);
        graph.Remove(node);
        return merged;
    }
}
