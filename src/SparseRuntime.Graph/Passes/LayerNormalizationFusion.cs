namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Turns layer normalization that is spelled out, (x − mean) / √(variance + ε) [· scale] [+ bias], into one node: what
/// <see cref="LayerNormalizationPattern"/> recognises.
/// </summary>
public sealed class LayerNormalizationFusion : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fuse-layer-normalization";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.List is null || LayerNormalizationPattern.DividingAt(node) is not { } pattern) continue;
            pattern.Fuse(graph);
            changes++;
        }

        return changes;
    }
}
