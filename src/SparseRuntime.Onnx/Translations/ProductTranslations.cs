using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Products of matrices.</summary>
internal static class ProductTranslations
{
    /// <summary>Every operand takes a look at all those that are left.</summary>
    private const int MostEinsumOperands = 64;

    public static void MatMul(OnnxNode node) => node.Produce(new MatMul(), node.Input(0), node.Input(1));

    /// <summary>More than two operands are combined one after the other.</summary>
    public static void Einsum(OnnxNode node)
    {
        if (node.InputCount > MostEinsumOperands) throw node.Fail($"it has {node.InputCount} operands; up to {MostEinsumOperands} are supported");
        var equation = new EinsumEquation(node.Text("equation", ""));
        if (equation.Operands.Count != node.InputCount) throw node.Fail($"equation '{equation}' is for {equation.Operands.Count} operands, not {node.InputCount}");
        var operands = new Queue<GraphValue>(Enumerable.Range(0, node.InputCount).Select(node.Input));
        GraphValue first = operands.Dequeue();
        while (operands.Count > 1)
        {
            (EinsumEquation step, equation) = equation.Split();
            first = node.Emit(new Einsum(step), first, operands.Dequeue());
        }

        node.Produce(new Einsum(equation), [first, .. operands]);
    }

    /// <summary>The addend has the product's shape before version 7, unless <c>broadcast</c> says otherwise.</summary>
    public static void Gemm(OnnxNode node)
    {
        bool transposeA = node.Flag("transA");
        bool transposeB = node.Flag("transB");
        GraphValue a = node.Input(0);
        GraphValue b = node.Input(1);
        GraphValue? c = node.OptionalInput(2);
        if (node.Opset < LegacyBroadcast.Until
            && !node.Flag("broadcast")
            && a.Facts.Shape is { Rank: 2 } left
            && b.Facts.Shape is { Rank: 2 } right
            && c?.Facts.Shape is { } addend
            && !addend.Equals(new TensorShape(left[transposeA ? 1 : 0], right[transposeB ? 0 : 1])))
        {
            throw node.Fail($"operand 2 of shape {addend} does not have the shape of the product of {left} and {right}, and broadcast is not 1");
        }

        node.Produce(new Gemm(node.Float("alpha", 1), node.Float("beta", 1), transposeA, transposeB), a, b, c);
    }
}
