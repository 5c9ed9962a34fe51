using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// ConvTranspose with constant weights becomes a pointwise linear layer, with a row for every tap of every filter, and
/// the sum of what its rows put on each place of the result.
/// </summary>
internal static class ConvTransposeLowering
{
    /// <summary>How many times what the result holds the rows of the layer may: each is written and read once more.</summary>
    private const int MostOverlap = 16;

    public static bool Lower(ModelGraph graph, GraphNode node, ConvTranspose op)
    {
        if (ConstantWeights.Of(node.Inputs[1]) is not { } weights || weights.Shape.Rank is < 3 or > 5) return false;
        int[] kernel = weights.Shape.Dimensions[2..].ToArray();
        int groups = op.Groups;
        if (weights.Shape.ElementCount == 0 || weights.Shape[0] % groups != 0) return false;
        op.Window.Check(kernel.Length);
        double overlap = 1;
        for (int axis = 0; axis < kernel.Length; axis++)
            overlap *= (double)kernel[axis] / (op.Window.Strides?[axis] ?? 1);
        if (overlap > MostOverlap) return false;

        int taps = weights.Shape[0] / groups;
        int perGroup = checked((int)weights.Shape.CountBetween(1, weights.Shape.Rank));
        GraphConstant turned = Turn(weights, groups, taps, perGroup);
        WeightMatrix matrix = ConstantWeights.ToMatrix(node, turned, checked(groups * perGroup), taps, transpose: false);
        var layer = new LinearLayer(matrix, LinearWindow.Pointwise, groups);
        GraphNode product = graph.InsertBefore(node, node.Name, new Linear(layer, LinearOperand.Planes, op.Name), [node.Inputs[0]], [null]);
        graph.Replace(node, new TapSum(kernel, op.Window), [product.Outputs[0], node.Inputs.Count > 2 ? node.Inputs[2] : null]);
        return true;
    }

    /// <summary>[groups · taps, rows] as [groups · rows, taps].</summary>
    private static GraphConstant Turn(GraphConstant weights, int groups, int taps, int rows)
    {
        var blocks = new TensorShape(groups, taps, rows);
        var turned = new TensorShape(groups * rows, taps);
        int[] order = [0, 2, 1];
        if (weights.Sparse is { } sparse) return new GraphConstant(sparse.Reshape(blocks).Transpose(order).Reshape(turned));
        Tensor result = Tensor.Allocate(ElementType.Float32, turned);
        ReadOnlySpan<float> from = weights.ToDense().Span<float>();
        Span<float> to = result.Span<float>();
        for (int group = 0; group < groups; group++)
        {
            int block = group * taps * rows;
            for (int tap = 0; tap < taps; tap++)
            {
                for (int row = 0; row < rows; row++)
                    to[block + (row * taps) + tap] = from[block + (tap * rows) + row];
            }
        }

        return new GraphConstant(result, weights.Mask?.Reshape(blocks).Transpose(order).Reshape(turned));
    }
}
