using SparseRuntime.Graph;

namespace SparseRuntime.Onnx;

/// <summary>What the graphs of one model have in common while they are imported.</summary>
/// <param name="Tensors">The model's tensors.</param>
/// <param name="Attributes">Reads attributes.</param>
/// <param name="Functions">Replaces calls of the model's functions.</param>
/// <param name="Names">Finds what graphs within nodes read.</param>
/// <param name="Opsets">The operator sets that the model imports.</param>
/// <param name="Masks">Masks by name; null for none.</param>
/// <param name="FindTranslation">The translation of an operator of the default domain, or null.</param>
internal sealed record ImportContext(
    TensorReader Tensors,
    AttributeReader Attributes,
    FunctionInliner Functions,
    FreeNames Names,
    OpsetTable Opsets,
    MaskSet? Masks,
    Func<string, Action<OnnxNode>?> FindTranslation)
{
    /// <summary>Initializers of graphs in functions, by the message they are serialized as: every call would read them anew.</summary>
    public Dictionary<object, (string Name, GraphConstant Constant)> Shared { get; } = new(ReferenceEqualityComparer.Instance);
}
