using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>The values of <c>Constant</c> nodes, which become constants of the graph and no nodes.</summary>
internal static class ConstantNodes
{
    private static readonly string[] Forms = ["value", "value_float", "value_floats", "value_int", "value_ints", "sparse_value", "value_string", "value_strings"];

    /// <summary>The value of a <c>Constant</c> node.</summary>
    /// <exception cref="GraphException">It has no value, several, or one of strings.</exception>
    public static GraphConstant Read(OnnxNode node)
    {
        string[] given = [.. Forms.Where(node.HasAttribute)];
        if (given.Length != 1)
            throw node.Fail($"it needs exactly one of {string.Join(", ", Forms)}, but has {(given.Length == 0 ? "none" : string.Join(", ", given))}");
        return given[0] switch
        {
            "value" or "sparse_value" => node.Tensor(given[0])!,
            "value_float" => new GraphConstant(Tensor.Scalar(node.Float(given[0], 0))),
            "value_int" => new GraphConstant(Tensor.Scalar(node.Int(given[0], 0))),
            "value_floats" => List(node.Floats(given[0])!),
            "value_ints" => List(node.Ints(given[0])!),
            _ => throw node.Fail($"{given[0]} is not supported: tensors of strings cannot be computed with"),
        };
    }

    private static GraphConstant List<T>(T[] values)
        where T : unmanaged => new(Tensor.From(values, values.Length));
}
