using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Turns an activation that is spelled in several operators into the <see cref="Unary"/> of that function, whatever it is
/// applied to and whoever else reads that: GELU, its approximation by tanh, and hard swish, as
/// <see cref="ActivationPattern"/> recognises them. SiLU is no <see cref="Unary"/> and stays.
/// </summary>
public sealed class UnaryFusion : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fuse-unary";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.List is not null && ActivationPattern.EndingAt(node)?.FuseIntoUnary(graph) == true) changes++;
        }

        return changes;
    }
}
