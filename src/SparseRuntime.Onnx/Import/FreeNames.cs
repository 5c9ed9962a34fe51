using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>Finds what graphs within a node read from around it.</summary>
/// <param name="tensors">Knows the names of initializers.</param>
internal sealed class FreeNames(TensorReader tensors)
{
    /// <summary>Every name that the graphs among some attributes read and do not define, once, in the order of the file.</summary>
    public IReadOnlyList<string> Of(IReadOnlyList<AttributeProto> attributes) =>
        attributes.All(attribute => attribute.G is null) ? [] : [.. attributes.Where(a => a.G is not null).SelectMany(a => Of(a.G)).Distinct()];

    /// <summary>Every name that a graph reads and does not define, once, in the order of the file.</summary>
    public IReadOnlyList<string> Of(GraphProto graph)
    {
        var defined = new HashSet<string>(graph.Input.Select(input => input.Name));
        defined.UnionWith(graph.Initializer.Select(tensors.NameOf));
        defined.UnionWith(graph.SparseInitializer.Where(sparse => sparse.Values is not null).Select(sparse => tensors.NameOf(sparse.Values)));
        foreach (NodeProto node in graph.Node)
            defined.UnionWith(node.Output);

        // The depth of the recursion is limited by how deep messages nest.
        IEnumerable<string> read = graph.Node.SelectMany(node => node.Input.Concat(Of(node.Attribute))).Concat(graph.Output.Select(output => output.Name));
        return [.. read.Where(name => name.Length > 0 && !defined.Contains(name)).Distinct()];
    }
}
