using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>
/// How operators of two operands broadcast before operator set 7: not at all, or, with the attribute <c>broadcast</c>,
/// the second operand to the first one, aligned with its last axes or from the axis that <c>axis</c> names.
/// </summary>
internal static class LegacyBroadcast
{
    /// <summary>The first operator set that broadcasts both operands, aligned at the last axis.</summary>
    public const int Until = 7;

    /// <summary>The second operand of a node, so reshaped that today's broadcasting means the same.</summary>
    /// <exception cref="GraphException">The shapes are known and do not fit.</exception>
    public static GraphValue SecondOperand(OnnxNode node)
    {
        GraphValue second = node.Input(1);
        if (node.Opset >= Until) return second;
        TensorShape? a = node.Input(0).Facts.Shape;
        TensorShape? b = second.Facts.Shape;
        if (!node.Flag("broadcast"))
        {
            if (a is not null && b is not null && !a.Equals(b))
                throw node.Fail($"operands of shapes {a} and {b} differ; before operator set 7 that needs the attribute broadcast = 1");
            return second;
        }

        if (!node.HasAttribute("axis"))
        {
            if (a is not null && b is not null) CheckFits(node, a, b, a.Rank - b.Rank);
            return second;
        }

        return Align(node, second, node.Int32("axis", 0));
    }

    /// <summary>The slope of a PRelu: a vector of several numbers has one for every channel of the first operand's axis 1.</summary>
    /// <exception cref="GraphException">The shapes are known and do not fit.</exception>
    public static GraphValue Slope(OnnxNode node)
    {
        GraphValue slope = node.Input(1);
        if (node.Opset >= Until || slope.Facts.Shape is { Rank: not 1 } or { ElementCount: 1 }) return slope;
        return Align(node, slope, 1);
    }

    private static GraphValue Align(OnnxNode node, GraphValue second, int axis)
    {
        GraphValue first = node.Input(0);
        if (first.Facts.Shape is not { } a || second.Facts.Shape is not { } b) return node.Emit(new AlignAxes(axis), second, first);
        int start = axis < 0 ? axis + a.Rank : axis;
        CheckFits(node, a, b, start);
        int behind = a.Rank - b.Rank - start;
        if (behind == 0) return second;
        return node.Emit(new Unsqueeze(), second, node.Constant([.. Enumerable.Range(1, behind).Select(i => -(long)i)]));
    }

    private static void CheckFits(OnnxNode node, TensorShape a, TensorShape b, int start)
    {
        bool fits = start >= 0 && start <= a.Rank - b.Rank;
        for (int i = 0; fits && i < b.Rank; i++)
            fits = b[i] == 1 || b[i] == a[start + i];
        if (!fits) throw node.Fail($"operand 1 of shape {b} cannot be broadcast to operand 0 of shape {a} from axis {start} on");
    }
}
