using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>Conv with constant weights and constant or absent bias becomes a linear layer over planes.</summary>
internal static class ConvLowering
{
    public static bool Lower(ModelGraph graph, GraphNode node, Conv conv)
    {
        if (ConstantWeights.Of(node.Inputs[1]) is not { } weights || weights.Shape.Rank is < 3 or > 5) return false;
        GraphValue? addend = node.Inputs.Count > 2 ? node.Inputs[2] : null;
        int rows = weights.Shape[0];
        float[]? bias = null;
        if (addend is not null && (bias = ConstantWeights.Vector(addend, rows)) is null) return false;

        ReadOnlySpan<int> kernel = weights.Shape.Dimensions[2..];
        var parameters = new WindowParameters(conv.Strides, conv.Dilations, conv.Pads, conv.AutoPad, CeilMode: false);
        parameters.Check(kernel.Length);
        if (WindowOf(kernel, parameters, node.Inputs[0]!.Facts.Shape) is not { } window) return false;
        int taps = checked((int)weights.Shape.CountBetween(1, weights.Shape.Rank));
        WeightMatrix matrix = ConstantWeights.ToMatrix(node, weights, rows, taps, transpose: false);
        var layer = new LinearLayer(matrix, window, conv.Groups, bias);
        graph.Replace(node, new Linear(layer, LinearOperand.Planes, conv.Name), [node.Inputs[0]]);
        return true;
    }

    /// <summary>The window over three axes; null while the padding depends on an open shape, or a kernel is empty.</summary>
    private static LinearWindow? WindowOf(ReadOnlySpan<int> kernel, WindowParameters parameters, TensorShape? input)
    {
        int axes = kernel.Length;
        if (kernel.Contains(0) || (input is not null && input.Rank != axes + 2)) return null;
        var strides = new int[axes];
        var dilations = new int[axes];
        var begins = new int[axes];
        var ends = new int[axes];
        for (int axis = 0; axis < axes; axis++)
        {
            strides[axis] = parameters.Stride(axis);
            dilations[axis] = parameters.Dilation(axis);
            switch (parameters.AutoPad)
            {
                case AutoPad.NotSet when parameters.Pads is { } pads:
                    begins[axis] = pads[axis];
                    ends[axis] = pads[axes + axis];
                    break;
                case AutoPad.SameUpper or AutoPad.SameLower:
                    if (input is null) return null;
                    (begins[axis], ends[axis], _) = parameters.Resolve(axis, axes, input[axis + 2], kernel[axis]);
                    break;
            }
        }

        return new LinearWindow(
            Extent3.From(kernel, 1), Extent3.From(strides, 1), Extent3.From(dilations, 1), Extent3.From(begins, 0), Extent3.From(ends, 0));
    }
}
