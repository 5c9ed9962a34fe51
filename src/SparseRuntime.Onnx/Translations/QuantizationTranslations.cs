using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Operators between floating-point numbers and scaled integers, and products of such integers.</summary>
internal static class QuantizationTranslations
{
    public static void QuantizeLinear(OnnxNode node)
    {
        ElementType type = node.HasAttribute("output_dtype") && node.Int("output_dtype", 0) != 0 ? node.ElementType("output_dtype")!.Value : ElementType.UInt8;
        if (node.HasInput(2) && node.HasAttribute("output_dtype") && node.Int("output_dtype", 0) != 0 && node.Input(2).Facts.ElementType != type)
            throw node.Fail($"output_dtype is {type.DisplayName()}, but the zero points are {node.Input(2).Facts.ElementType.DisplayName()}");
        node.Produce(new QuantizeLinear(node.Int32("axis", 1), node.Int32("block_size", 0), type), node.Input(0), node.Input(1), node.OptionalInput(2));
    }

    public static void DequantizeLinear(OnnxNode node) =>
        node.Produce(new DequantizeLinear(node.Int32("axis", 1), node.Int32("block_size", 0)), node.Input(0), node.Input(1), node.OptionalInput(2));

    public static void MatMulInteger(OnnxNode node) => node.Produce(
        new MatMul(),
        Centered(node, node.Input(0), PerRow(node, node.OptionalInput(2))),
        Centered(node, node.Input(1), node.OptionalInput(3)));

    public static void QLinearMatMul(OnnxNode node)
    {
        GraphValue sums = node.Emit(
            new MatMul(),
            Centered(node, node.Input(0), PerRow(node, node.Input(2))),
            Centered(node, node.Input(3), node.Input(5)));
        Quantize(node, sums, PerRow(node, node.Input(1))!, node.Input(4), node.Input(6), node.Input(7));
    }

    public static void ConvInteger(OnnxNode node) => node.Produce(
        Conv(node), Centered(node, node.Input(0), node.OptionalInput(2)), Centered(node, node.Input(1), PerFilter(node, 1, node.OptionalInput(3), ofResult: false)), null);

    public static void QLinearConv(OnnxNode node)
    {
        GraphValue sums = node.Emit(
            Conv(node),
            Centered(node, node.Input(0), node.Input(2)),
            Centered(node, node.Input(3), PerFilter(node, 3, node.Input(5), ofResult: false)),
            node.OptionalInput(8));
        Quantize(node, sums, node.Input(1), PerFilter(node, 3, node.Input(4), ofResult: true)!, node.Input(6), node.Input(7));
    }

    private static Conv Conv(OnnxNode node) =>
        new(node.Int32s("strides"), node.Int32s("dilations"), node.Int32s("pads"), node.AutoPad(), node.Int32("group", 1), node.Int32s("kernel_shape"));

    /// <summary>An integer operand minus its zero point, as int32.</summary>
    private static GraphValue Centered(OnnxNode node, GraphValue value, GraphValue? zero)
    {
        if (value.Facts.ElementType is not (ElementType.UInt8 or ElementType.Int8)) throw node.Fail($"it multiplies uint8 and int8, not {value.Facts.ElementType.DisplayName()}");
        GraphValue wide = node.Emit(new Cast(ElementType.Int32), value);
        return zero is null ? wide : node.Emit(new Binary(BinaryKind.Sub), wide, node.Emit(new Cast(ElementType.Int32), zero));
    }

    private static void Quantize(OnnxNode node, GraphValue sums, GraphValue scaleA, GraphValue scaleB, GraphValue scale, GraphValue zero)
    {
        GraphValue factor = node.Emit(
            new Binary(BinaryKind.Mul), node.Emit(new Cast(ElementType.Float32), scaleA), node.Emit(new Cast(ElementType.Float32), scaleB));
        GraphValue real = node.Emit(new Binary(BinaryKind.Mul), node.Emit(new Cast(ElementType.Float32), sums), factor);
        node.Produce(new QuantizeLinear(axis: -1), real, scale, zero);
    }

    /// <summary>Several numbers for the rows of a left matrix stand in a column.</summary>
    private static GraphValue? PerRow(OnnxNode node, GraphValue? numbers) =>
        IsSeveral(node, numbers) ? node.Emit(new Unsqueeze(), numbers!, node.Constant(1L)) : numbers;

    /// <summary>Whether there is a number for each row or filter, and not one for all; which it is decides what they are combined with.</summary>
    private static bool IsSeveral(OnnxNode node, GraphValue? numbers)
    {
        if (numbers is null) return false;
        TensorShape shape = numbers.Facts.Shape ?? throw node.Fail($"scales and zero points are supported where their shape is known, which that of '{numbers.Name}' is not");
        return shape is { Rank: 1, ElementCount: > 1 };
    }

    /// <summary>Several numbers for the filters of weights, or the channels of a result, stand along their axis.</summary>
    /// <param name="node">The node.</param>
    /// <param name="weights">The operand that the weights are.</param>
    /// <param name="numbers">The numbers.</param>
    /// <param name="ofResult">Whether they are for the result, whose channels come after the images.</param>
    private static GraphValue? PerFilter(OnnxNode node, int weights, GraphValue? numbers, bool ofResult)
    {
        if (!IsSeveral(node, numbers)) return numbers;
        int rank = node.Input(weights).Facts.Shape?.Rank ?? throw node.Fail("numbers per filter are supported where the shape of the weights is known");
        return node.Emit(new Unsqueeze(), numbers!, node.Constant([.. Enumerable.Range(1, Math.Max(0, rank - (ofResult ? 2 : 1))).Select(axis => (long)axis)]));
    }
}
