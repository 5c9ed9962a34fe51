using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Attributes in the types that graph operators take.</summary>
internal static class NodeAttributes
{
    /// <summary>An integer attribute that must fit 32 bits.</summary>
    public static int Int32(this OnnxNode node, string key, int missing) => Narrow(node, key, node.Int(key, missing));

    /// <summary>A list of integers that must fit 32 bits, or null.</summary>
    public static int[]? Int32s(this OnnxNode node, string key) =>
        node.Ints(key) is { } values ? Array.ConvertAll(values, value => Narrow(node, key, value)) : null;

    /// <summary>The attribute <c>auto_pad</c>.</summary>
    public static AutoPad AutoPad(this OnnxNode node) => node.Text("auto_pad", "NOTSET") switch
    {
        "NOTSET" => Graph.Operators.AutoPad.NotSet,
        "VALID" => Graph.Operators.AutoPad.Valid,
        "SAME_UPPER" => Graph.Operators.AutoPad.SameUpper,
        "SAME_LOWER" => Graph.Operators.AutoPad.SameLower,
        var other => throw node.Fail($"auto_pad must be NOTSET, VALID, SAME_UPPER or SAME_LOWER, not '{other}'"),
    };

    /// <summary>An attribute that names an element type, or null. Before version 6 the name is a text.</summary>
    public static ElementType? ElementType(this OnnxNode node, string key)
    {
        if (!node.HasAttribute(key)) return null;
        if (node.Opset < 6 && node.HasText(key))
        {
            string name = node.Text(key, "");
            return OnnxElementTypes.Find(name) ?? throw node.Fail($"{key}: element type '{ShortName.Of(name)}' is not supported");
        }

        int code = node.Int32(key, 0);
        return OnnxElementTypes.Find(code) ?? throw node.Fail($"{key}: {OnnxElementTypes.Explain(code)}");
    }

    private static int Narrow(OnnxNode node, string key, long value) =>
        value is >= int.MinValue and <= int.MaxValue ? (int)value : throw node.Fail($"attribute '{key}' holds {value}, which does not fit 32 bits");
}
