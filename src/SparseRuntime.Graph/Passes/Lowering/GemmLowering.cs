using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Gemm with a constant matrix on one side becomes a linear layer: over the rows of A when B is constant, over the
/// columns of B when A is. α goes into the weights. β · C becomes the bias when C is constant with one number per
/// output feature (or one in all), and an Add after the layer otherwise.
/// </summary>
internal static class GemmLowering
{
    public static bool Lower(ModelGraph graph, GraphNode node, Gemm gemm)
    {
        GraphValue a = node.Inputs[0]!, b = node.Inputs[1]!;
        GraphConstant? weights = ConstantWeights.Of(b);
        bool right = weights is { Shape.Rank: 2 };
        if (!right) weights = ConstantWeights.Of(a);
        if (weights is not { Shape.Rank: 2 }) return false;

        // Rows of the layer's weights are columns of B, or rows of A.
        bool transposeWeights = right ? !gemm.TransposeB : gemm.TransposeA;
        int rows = weights.Shape[transposeWeights ? 1 : 0], taps = weights.Shape[transposeWeights ? 0 : 1];
        WeightMatrix matrix = ConstantWeights.ToMatrix(node, weights, rows, taps, transposeWeights);
        if (gemm.Alpha != 1f)
        {
            var alphas = new float[rows];
            Array.Fill(alphas, gemm.Alpha);
            matrix = ConstantWeights.WithoutNaN(node, matrix.ScaleRows(alphas));
        }

        GraphValue? c = node.Inputs.Count > 2 && gemm.Beta != 0f ? node.Inputs[2] : null;
        float[]? bias = c is null ? null : Bias(c, gemm.Beta, rows, featuresLast: right);
        var linear = new Linear(new LinearLayer(matrix, LinearWindow.Pointwise, bias: bias), right ? LinearOperand.Rows : LinearOperand.Columns, gemm.Name);

        GraphValue operand = right ? a : b;
        if (right ? gemm.TransposeA : gemm.TransposeB)
            operand = graph.InsertBefore(node, $"{node.Name}/transpose", new Transpose([1, 0]), [operand], [null]).Outputs[0];
        if (c is null || bias is not null)
        {
            graph.Replace(node, linear, [operand]);
            return true;
        }

        GraphValue product = graph.InsertBefore(node, node.Name, linear, [operand], [null]).Outputs[0];
        if (gemm.Beta != 1f)
        {
            GraphValue beta = graph.AddConstant(graph.FreshName($"{node.Name}/beta"), new GraphConstant(Tensor.Scalar(gemm.Beta)));
            c = graph.InsertBefore(node, $"{node.Name}/scale", new Binary(BinaryKind.Mul), [c, beta], [null]).Outputs[0];
        }

        graph.Replace(node, new Binary(BinaryKind.Add), [product, c], $"{node.Name}/add");
        return true;
    }

    /// <summary>β · C as one addend per feature; null when it is not constant or differs along the other axis.</summary>
    private static float[]? Bias(GraphValue c, float beta, int features, bool featuresLast)
    {
        if (c.Constant is not { Shape: { Rank: <= 2 } shape }) return null;
        int along = shape.Rank >= (featuresLast ? 1 : 2) ? shape[featuresLast ? ^1 : ^2] : 1;
        if (shape.ElementCount != along || (along != 1 && along != features)) return null;
        float[]? bias = ConstantWeights.Vector(c, features);
        for (int i = 0; i < bias?.Length; i++)
            bias[i] *= beta;
        return bias;
    }
}
