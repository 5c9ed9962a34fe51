using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>What a node's message says, with the format's defaults.</summary>
internal static class NodeFacts
{
    /// <summary>Whether the operator is one of ONNX itself.</summary>
    public static bool IsDefaultDomain(NodeProto node) => OpsetTable.Normalize(node.Domain).Length == 0;

    /// <summary>An integer attribute, or what stands for it when it is missing.</summary>
    public static long Integer(NodeProto node, string name, long missing) => Find(node, name) is { } attribute ? attribute.I : missing;

    /// <summary>An attribute, or null.</summary>
    public static AttributeProto? Find(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
