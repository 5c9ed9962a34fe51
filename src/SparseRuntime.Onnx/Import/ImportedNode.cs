using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>A node of the model after inlining: its operands and results are names in the whole graph.</summary>
internal sealed class ImportedNode
{
    private Dictionary<string, AttributeProto>? _attributesByName;

    /// <summary>The operator's name.</summary>
    public required string OpType { get; init; }

    /// <summary>The operator's domain; empty for the default one.</summary>
    public required string Domain { get; init; }

    /// <summary>Which of several functions of that name; usually empty.</summary>
    public string Overload { get; init; } = "";

    /// <summary>The node's name, possibly empty.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<string> Inputs { get; init; }

    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>The version of the operator's domain that is asked for where the node stands; null when it is not imported.</summary>
    public required int? Opset { get; init; }

    public required IReadOnlyList<AttributeProto> Attributes { get; init; }

    /// <summary>The function whose body the node is from; null for the model's own nodes.</summary>
    public ImportedFunction? Function { get; init; }

    /// <summary>The call of <see cref="Function"/> that the node replaces in part.</summary>
    public ImportedNode? Call { get; init; }

    /// <summary>
    /// What the names within a function stand for around its call; null for nodes whose names are those of their graph.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Scope { get; init; }

    /// <summary>The values around it that the node's graphs read, by their names in the node's own graph.</summary>
    public IReadOnlyList<string> Captures { get; set; } = [];

    /// <summary>The name in the node's graph of a value that one of the node's graphs reads.</summary>
    public string InScope(string name) => Scope is null ? name : Scope.GetValueOrDefault(name) is { Length: > 0 } known ? known
        : throw new GraphException(Place, $"its graph reads '{ShortName.Of(name)}', which is no value of the function or is left out by its caller");

    /// <summary>The name, or what stands for it when there is none.</summary>
    public string DisplayName => ShortName.Of(Name.Length > 0 ? Name : Outputs.FirstOrDefault(o => o.Length > 0) ?? OpType);

    /// <summary>The operator with its domain, unless that is the default one.</summary>
    public string DisplayOperator => ShortName.Of(Domain.Length == 0 ? OpType : $"{Domain}::{OpType}");

    /// <summary>How messages call the node.</summary>
    public string Place => $"{DisplayOperator} '{DisplayName}'";

    /// <summary>
    /// The attribute that a declared one stands for: itself, or what the call of the function gives, or the function's
    /// default; null when all of them leave it out.
    /// </summary>
    public AttributeProto? Resolve(AttributeProto declared)
    {
        ImportedNode at = this;
        AttributeProto? attribute = declared;
        while (attribute is not null && attribute.RefAttrName.Length > 0)
        {
            if (at.Call is not { } call || at.Function is not { } function)
                throw new GraphException(Place, $"attribute '{ShortName.Of(declared.Name)}' refers to '{ShortName.Of(attribute.RefAttrName)}', an attribute of a function's caller, outside of a function");
            string name = attribute.RefAttrName;
            attribute = call.Find(name);
            at = call;
            if (attribute is not null) continue;
            attribute = function.Default(name);
            if (attribute is { RefAttrName.Length: > 0 })
                throw new GraphException(function.Place, $"the default of attribute '{ShortName.Of(name)}' refers to another attribute");
        }

        return attribute;
    }

    private AttributeProto? Find(string name)
    {
        if (_attributesByName is null)
        {
            _attributesByName = [];
            foreach (AttributeProto attribute in Attributes)
            {
                if (!_attributesByName.TryAdd(attribute.Name, attribute))
                    throw new GraphException(Place, $"attribute '{ShortName.Of(attribute.Name)}' is given twice");
            }
        }

        return _attributesByName.GetValueOrDefault(name);
    }
}
