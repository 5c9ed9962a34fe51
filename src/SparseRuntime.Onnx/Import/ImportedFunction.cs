using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>A model-local function.</summary>
internal sealed class ImportedFunction
{
    private readonly Dictionary<string, AttributeProto> _defaults = [];

    public ImportedFunction(FunctionProto proto)
    {
        Proto = proto;
        Key = (OpsetTable.Normalize(proto.Domain), proto.Name, proto.Overload);
        if (proto.Name.Length == 0) throw new GraphException("a model-local function has no name");
        Opsets = new OpsetTable(proto.OpsetImport, Place);
        foreach (AttributeProto attribute in proto.AttributeProto)
        {
            if (!_defaults.TryAdd(attribute.Name, attribute))
                throw new GraphException(Place, $"attribute '{ShortName.Of(attribute.Name)}' has two defaults");
        }
    }

    public FunctionProto Proto { get; }

    /// <summary>Domain, name and overload, by which nodes call the function.</summary>
    public (string Domain, string Name, string Overload) Key { get; }

    public OpsetTable Opsets { get; }

    /// <summary>How messages call the function.</summary>
    public string Place => $"function '{ShortName.Of(Proto.Name)}'";

    /// <summary>The value of an attribute that a call leaves out, or null.</summary>
    public AttributeProto? Default(string name) => _defaults.GetValueOrDefault(name);
}
