using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>How often each value of a graph is read: by nodes, by graphs within nodes, and as an output.</summary>
internal static class ValueUses
{
    /// <summary>The number of uses by name; a value that nothing reads is missing.</summary>
    public static Dictionary<string, int> Count(GraphProto graph)
    {
        var uses = new Dictionary<string, int>();
        Add(graph, uses);
        return uses;
    }

    // A graph within a node may hide a name of the outer one: counting it all the same only makes an edit more careful.
    // Parsing limits how deep graphs lie in each other.
    private static void Add(GraphProto graph, Dictionary<string, int> uses)
    {
        foreach (ValueInfoProto output in graph.Output)
            Add(output.Name, uses);
        foreach (NodeProto node in graph.Node)
        {
            foreach (string input in node.Input)
                Add(input, uses);
            foreach (AttributeProto attribute in node.Attribute)
            {
                if (attribute.G is { } inner) Add(inner, uses);
                foreach (GraphProto graphs in attribute.Graphs)
                    Add(graphs, uses);
            }
        }
    }

    private static void Add(string name, Dictionary<string, int> uses)
    {
        if (name.Length > 0) uses[name] = uses.GetValueOrDefault(name) + 1;
    }
}
