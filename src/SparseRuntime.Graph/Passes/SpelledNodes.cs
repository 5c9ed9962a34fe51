namespace SparseRuntime.Graph.Passes;

/// <summary>The nodes that together spell what one node computes, as a pass finds them.</summary>
internal sealed class SpelledNodes
{
    private readonly HashSet<GraphNode> _nodes = [];

    /// <summary>Adds a node; one that is there already stays once.</summary>
    public void Add(GraphNode node) => _nodes.Add(node);

    /// <summary>Adds nodes.</summary>
    public void Add(IEnumerable<GraphNode> nodes) => _nodes.UnionWith(nodes);

    /// <summary>Whether every reader of a value is among the nodes, and the caller does not see it.</summary>
    public bool Own(GraphValue value) => value.OutputCount == 0 && value.Consumers.All(_nodes.Contains);

    /// <summary>Whether all results but those of the last node stay among the nodes.</summary>
    public bool AreClosed(GraphNode end) => _nodes.All(node => node == end || node.Outputs.All(Own));

    /// <summary>Whether no constant among the operands has more axes than given.</summary>
    public bool ConstantsHaveAtMost(int axes) => _nodes.All(node => node.Inputs.All(input => input?.Constant is not { } constant || constant.Shape.Rank <= axes));

    /// <summary>Puts one node in the place of all: results of the last one keep their readers, what nothing reads any more goes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="end">The last of the nodes.</param>
    /// <param name="op">What to compute instead.</param>
    /// <param name="inputs">The operands, computed before <paramref name="end"/>.</param>
    /// <param name="name">The name of the new node; null keeps that of the last one.</param>
    public void Replace(ModelGraph graph, GraphNode end, Operator op, IReadOnlyList<GraphValue?> inputs, string? name = null)
    {
        graph.Replace(end, op, inputs, name);
        // Readers go before what they read.
        List<GraphNode> rest = [.. _nodes.Where(node => node != end)];
        while (rest.FindIndex(node => node.Outputs.All(output => !output.IsUsed)) is >= 0 and var unused)
        {
            graph.Remove(rest[unused]);
            rest.RemoveAt(unused);
        }
    }
}
