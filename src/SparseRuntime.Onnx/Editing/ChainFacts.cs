using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>Whether the nodes of a graph follow one another without forks and joins.</summary>
internal static class ChainFacts
{
    /// <summary>See <see cref="OnnxModelEditor.IsChain"/>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="isInitializer">Whether a value is an initializer.</param>
    public static bool IsChain(GraphProto graph, Func<string, bool> isInitializer)
    {
        HashSet<string> constants = [.. graph.Node.Where(node => node.OpType == "Constant").SelectMany(node => node.Output)];
        var read = new HashSet<string>();
        foreach (NodeProto node in graph.Node)
        {
            string[] values = [.. node.Input.Where(name => name.Length > 0 && !constants.Contains(name) && !isInitializer(name))];
            if (values.Length > 1 || values.Any(value => !read.Add(value))) return false;
            // Graphs within nodes read values of this one without naming them as operands.
            if (node.Attribute.Any(attribute => attribute.G is not null || attribute.Graphs.Count > 0)) return false;
        }

        return true;
    }
}
