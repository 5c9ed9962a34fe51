using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>MatMul with a constant matrix on one side becomes a linear layer over the other side's rows or columns.</summary>
internal static class MatMulLowering
{
    public static bool Lower(ModelGraph graph, GraphNode node)
    {
        GraphValue left = node.Inputs[0]!, right = node.Inputs[1]!;
        if (ConstantWeights.Of(right) is { Shape.Rank: 2 } weights)
            return Replace(graph, node, weights, left, LinearOperand.Rows, transpose: true);
        if (ConstantWeights.Of(left) is not { Shape.Rank: 2 } leftWeights || right.Facts.Shape is not { } shape) return false;

        // W · x with a vector x is the one row that x is, times W's rows.
        return Replace(graph, node, leftWeights, right, shape.Rank == 1 ? LinearOperand.Rows : LinearOperand.Columns, transpose: false);
    }

    private static bool Replace(ModelGraph graph, GraphNode node, GraphConstant weights, GraphValue operand, LinearOperand layout, bool transpose)
    {
        WeightMatrix matrix = ConstantWeights.ToMatrix(node, weights, weights.Shape[transpose ? 1 : 0], weights.Shape[transpose ? 0 : 1], transpose);
        graph.Replace(node, new Linear(new LinearLayer(matrix, LinearWindow.Pointwise), layout, node.Operator.Name), [operand]);
        return true;
    }
}
