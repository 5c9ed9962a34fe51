using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Onnx;

/// <summary>Operators that combine or normalize many elements.</summary>
internal static class ReductionTranslations
{
    /// <summary>Axes are an attribute before the given version.</summary>
    public static Action<OnnxNode> Reduce(ReduceKind kind, int axesSince = 18) => node =>
        node.Produce(
            new Reduce(kind, node.Flag("keepdims", true), node.Flag("noop_with_empty_axes")),
            node.Input(0),
            ShapingTranslations.ListOperand(node, axesSince, "axes", 1));

    public static Action<OnnxNode> ArgExtreme(bool greatest) => node => node.Produce(
        new ArgExtreme(greatest, node.Int32("axis", 0), node.Flag("keepdims", true), node.Flag("select_last_index")),
        node.Input(0));

    /// <summary>Before version 13 all axes from the given one on are taken together.</summary>
    public static Action<OnnxNode> Softmax(Func<int, Operator> create) => node =>
    {
        GraphValue x = node.Input(0);
        if (node.Opset >= 13)
        {
            node.Produce(create(node.Int32("axis", -1)), x);
            return;
        }

        int axis = node.Int32("axis", 1);
        if (x.Facts.Shape is { } shape && axis >= -shape.Rank && axis < shape.Rank)
        {
            int first = axis < 0 ? axis + shape.Rank : axis;
            if (shape.CountBetween(first + 1, shape.Rank) == 1)
            {
                node.Produce(create(axis), x);
                return;
            }
        }

        GraphValue extents = node.Emit(new Shape(), x);
        GraphValue rows = node.Emit(create(1), node.Emit(new Flatten(axis), x));
        node.Produce(new Reshape(allowZero: true), rows, extents);
    };

    public static void LpNormalization(OnnxNode node) =>
        node.Produce(new LpNormalization(node.Int32("axis", -1), node.Int32("p", 2)), node.Input(0));

    public static void LocalResponseNormalization(OnnxNode node) => node.Produce(
        new LocalResponseNormalization(node.Int32("size", 0), node.Float("alpha", 0.0001f), node.Float("beta", 0.75f), node.Float("bias", 1)),
        node.Input(0));

    public static void InstanceNormalization(OnnxNode node) =>
        node.Produce(new InstanceNormalization(node.Float("epsilon", 1e-5f)), node.Input(0), node.Input(1), node.Input(2));

    /// <summary>Scale and bias are per group before version 21, per channel from there on.</summary>
    public static void GroupNormalization(OnnxNode node) => node.Produce(
        new GroupNormalization(
            node.HasAttribute("num_groups") ? node.Int32("num_groups", 0) : throw node.Fail("attribute 'num_groups' is missing"),
            node.Float("epsilon", 1e-5f),
            perChannel: node.Opset >= 21),
        node.Input(0),
        node.Input(1),
        node.Input(2));

    public static void LayerNormalization(OnnxNode node) =>
        node.Produce(new LayerNormalization(node.Int32("axis", -1), node.Float("epsilon", 1e-5f)), node.Input(0), node.Input(1), node.OptionalInput(2));

    /// <summary>
    /// Only inference is supported; before version 9 statistics could also be per element. Before version 7 a node of
    /// one result computes inference even where <c>is_test</c>, whose default is 0, does not say so: the number of
    /// results tells the two cases apart.
    /// </summary>
    public static void BatchNormalization(OnnxNode node)
    {
        if (node.Flag("training_mode")) throw node.Fail("training mode is not supported");
        if (!node.Flag("spatial", true)) throw node.Fail("statistics per element (spatial = 0) are not supported");
        for (int i = 1; i < node.OutputCount; i++)
        {
            if (node.WantsOutput(i)) throw node.Fail($"result {i} exists in training only");
        }

        node.ProduceFirst(
            new BatchNormalization(node.Float("epsilon", 1e-5f)), node.Input(0), node.Input(1), node.Input(2), node.Input(3), node.Input(4));
    }

    /// <summary>(x − mean) / (√variance + 1e−9) over the given axes.</summary>
    public static void MeanVarianceNormalization(OnnxNode node)
    {
        if (node.HasAttribute("across_channels") || node.HasAttribute("normalize_variance"))
            throw node.Fail("its form from before version 9, with across_channels and normalize_variance, is not supported");
        GraphValue x = node.Input(0);
        GraphValue axes = node.Constant((node.Ints("axes") ?? [0, 2, 3]).AsSpan());
        GraphValue centered = node.Emit(new Binary(BinaryKind.Sub), x, node.Emit(new Reduce(ReduceKind.Mean), x, axes));
        GraphValue variance = node.Emit(new Reduce(ReduceKind.Mean), node.Emit(new Binary(BinaryKind.Mul), centered, centered), axes);
        GraphValue deviation = node.Emit(new Unary(UnaryKind.Sqrt), variance);
        GraphValue divisor = node.Emit(new Binary(BinaryKind.Add), deviation, node.Constant(Scalars.Of(node, 1e-9, x.Facts.ElementType)));
        node.Produce(new Binary(BinaryKind.Div), centered, divisor);
    }
}
