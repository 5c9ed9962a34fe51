using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Lets a linear layer without activation add what is added to its result: Add of a value of the same known shape, when
/// nothing else reads the layer's sums. Of two layers whose results are added the later one takes the other's.
/// </summary>
public sealed class ResidualFusion : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fuse-residual";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        IReadOnlyList<GraphNode> nodes = graph.Nodes;
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            GraphNode node = nodes[i];
            if (LinearNodes.SoleReader(node) is not { Operator: Binary { Kind: BinaryKind.Add } } reader) continue;
            LinearLayer layer = ((Linear)node.Operator).Layer;
            GraphValue sums = node.Outputs[0];
            GraphValue residual = reader.Inputs[reader.Inputs[0] == sums ? 1 : 0]!;
            if (layer.HasResidual || sums.Facts.Shape is null || !sums.Facts.Shape.Equals(residual.Facts.Shape)) continue;
            LinearNodes.Absorb(graph, node, reader, new LinearLayer(layer.Weights, layer.Window, layer.Groups, layer.Bias, hasResidual: true), residual);
            changes++;
        }

        return changes;
    }
}
