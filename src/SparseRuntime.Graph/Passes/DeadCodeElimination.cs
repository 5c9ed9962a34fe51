namespace SparseRuntime.Graph.Passes;

/// <summary>Removes nodes none of whose results is used, and constants that nothing reads. Inputs stay.</summary>
public sealed class DeadCodeElimination : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "eliminate-dead-code";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        IReadOnlyList<GraphNode> nodes = graph.Nodes;
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            if (nodes[i].Outputs.Any(output => output.IsUsed)) continue;
            graph.Remove(nodes[i]);
            changes++;
        }

        foreach (GraphValue value in graph.Values.Where(v => v.Constant is not null && !v.IsUsed).ToArray())
        {
            graph.RemoveConstant(value);
            changes++;
        }

        return changes;
    }
}
