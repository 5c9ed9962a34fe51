using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Folds what scales and shifts whole features of a linear layer's result into its weights and bias: batch
/// normalization, and Add, Sub, Mul and Div with a constant that has one number in all or one per feature. Only
/// while nothing else reads the layer's sums, and only where every weight and bias comes out finite.
/// </summary>
public sealed class AffineFolding : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fold-affine";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode start in graph.Nodes)
        {
            GraphNode node = start;
            while (LinearNodes.SoleReader(node) is { Outputs.Count: 1 } reader
                && FeatureMap.Of(reader, node) is { } map
                && map.ApplyTo(((Linear)node.Operator).Layer) is { } layer)
            {
                node = LinearNodes.Absorb(graph, node, reader, layer);
                changes++;
            }
        }

        return changes;
    }
}
