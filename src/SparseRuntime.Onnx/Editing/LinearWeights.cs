using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Finds the weights of linear layers among the initializers of a graph.</summary>
internal static class LinearWeights
{
    /// <summary>See <see cref="OnnxModelEditor.Weights"/>.</summary>
    public static IReadOnlyList<LinearWeight> Find(GraphProto graph, InitializerTable initializers)
    {
        Dictionary<string, int> uses = ValueUses.Count(graph);
        var weights = new List<LinearWeight>();
        foreach (NodeProto node in graph.Node)
        {
            if (!NodeFacts.IsDefaultDomain(node) || Place(node, initializers) is not { } place) continue;
            string name = node.Input[place.Operand];
            if (uses[name] != 1 || initializers.TypeOf(name) is not (ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16 or ElementType.Float64)) continue;
            TensorShape shape = initializers.ShapeOf(name)!;
            bool fits = node.OpType == "Conv" ? shape.Rank > 2 : shape.Rank == 2;
            if (fits) weights.Add(new LinearWeight(name, node.OpType, place.IsTransposed, initializers));
        }

        return weights;
    }

    private static (int Operand, bool IsTransposed)? Place(NodeProto node, InitializerTable initializers)
    {
        bool IsConstant(int operand) => node.Input.Count > operand && initializers.ShapeOf(node.Input[operand]) is not null;
        return node.OpType switch
        {
            "Conv" when IsConstant(1) && NodeFacts.Integer(node, "group", 1) == 1 => (1, false),
            "Gemm" when IsConstant(1) => (1, NodeFacts.Integer(node, "transB", 0) == 0),
            "MatMul" when IsConstant(1) => (1, true),
            "MatMul" when IsConstant(0) => (0, false),
            _ => null,
        };
    }
}
