using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>Turns serialized attributes into the form that translations read.</summary>
/// <param name="tensors">The tensors of the model.</param>
internal sealed class AttributeReader(TensorReader tensors)
{
    // A function's body is read once, however often the function is called. (The default comparison is by content.)
    private readonly Dictionary<AttributeProto, OnnxAttribute> _shared = new(ReferenceEqualityComparer.Instance);

    /// <summary>All attributes of a node, with references to attributes of a function's caller resolved.</summary>
    /// <exception cref="GraphException">An attribute is damaged, given twice or not supported.</exception>
    public IReadOnlyDictionary<string, OnnxAttribute> Read(ImportedNode node)
    {
        var attributes = new Dictionary<string, OnnxAttribute>();
        foreach (AttributeProto declared in node.Attributes)
        {
            if (node.Resolve(declared) is not { } attribute) continue;
            if (!ReferenceEquals(attribute, declared) && KindOf(attribute) is AttributeKind.Graph or AttributeKind.Graphs)
                throw new GraphException(node.Place, $"attribute '{ShortName.Of(declared.Name)}' is a graph that a function takes from its caller, which is not supported");
            if (!attributes.TryAdd(declared.Name, Read(node, declared.Name, attribute)))
                throw new GraphException(node.Place, $"attribute '{ShortName.Of(declared.Name)}' is given twice");
        }

        return attributes;
    }

    private OnnxAttribute Read(ImportedNode node, string name, AttributeProto attribute)
    {
        if (_shared.TryGetValue(attribute, out OnnxAttribute? known)) return known;
        try
        {
            OnnxAttribute read = Read(attribute, $"attribute '{ShortName.Of(name)}'");
            if (node.Call is not null) _shared.Add(attribute, read);
            return read;
        }
        catch (GraphException e)
        {
            throw new GraphException(node.Place, e.Message, e);
        }
    }

    private OnnxAttribute Read(AttributeProto attribute, string place) => KindOf(attribute) switch
    {
        AttributeKind.Float => new OnnxAttribute { Float = attribute.F },
        AttributeKind.Int => new OnnxAttribute { Int = attribute.I },
        AttributeKind.Text => new OnnxAttribute { Text = attribute.S.ToStringUtf8() },
        AttributeKind.Floats => new OnnxAttribute { Floats = [.. attribute.Floats] },
        AttributeKind.Ints => new OnnxAttribute { Ints = [.. attribute.Ints] },
        AttributeKind.Texts => new OnnxAttribute { Texts = [.. attribute.Strings.Select(s => s.ToStringUtf8())] },
        AttributeKind.Tensor => attribute.T is null
            ? throw new GraphException(place, "is declared a tensor but has none")
            : new OnnxAttribute { Tensor = new GraphConstant(tensors.ReadDense(attribute.T, $"the tensor in {place}").Tensor) },
        AttributeKind.SparseTensor => attribute.SparseTensor is null
            ? throw new GraphException(place, "is declared a sparse tensor but has none")
            : new OnnxAttribute { Tensor = new GraphConstant(tensors.ReadSparse(attribute.SparseTensor, $"the sparse tensor in {place}").Tensor) },
        AttributeKind.Graph => attribute.G is null
            ? throw new GraphException(place, "is declared a graph but has none")
            : new OnnxAttribute { Graph = attribute.G },
        var kind => throw new GraphException(place, $"is of a kind that is not supported ({kind}); supported are numbers, strings, lists of them, tensors and graphs"),
    };

    // Files from before there was a kind, and careless writers, leave it out: then what is there decides.
    private static AttributeKind KindOf(AttributeProto attribute)
    {
        if (attribute.Type != 0) return (AttributeKind)attribute.Type;
        if (attribute.HasF) return AttributeKind.Float;
        if (attribute.HasI) return AttributeKind.Int;
        if (attribute.HasS) return AttributeKind.Text;
        if (attribute.T is not null) return AttributeKind.Tensor;
        if (attribute.SparseTensor is not null) return AttributeKind.SparseTensor;
        if (attribute.G is not null) return AttributeKind.Graph;
        if (attribute.Floats.Count > 0) return AttributeKind.Floats;
        if (attribute.Ints.Count > 0) return AttributeKind.Ints;
        if (attribute.Strings.Count > 0) return AttributeKind.Texts;
        if (attribute.Graphs.Count > 0) return AttributeKind.Graphs;
        return attribute.Tensors.Count > 0 ? AttributeKind.Tensors : AttributeKind.Undefined;
    }
}
