using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Operators that move, repeat, choose or relabel elements.</summary>
internal static class ShapingTranslations
{
    /// <summary>The shape is an attribute before version 5.</summary>
    public static void Reshape(OnnxNode node) => node.Produce(
        new Reshape(node.Flag("allowzero")), node.Input(0), ListOperand(node, 5, "shape", 1) ?? throw node.Fail("its shape is missing"));

    public static void Flatten(OnnxNode node) => node.Produce(new Flatten(node.Int32("axis", 1)), node.Input(0));

    /// <summary>Axes are an attribute before version 13.</summary>
    public static void Squeeze(OnnxNode node) => node.Produce(new Squeeze(), node.Input(0), ListOperand(node, 13, "axes", 1));

    /// <summary>Axes are an attribute before version 13.</summary>
    public static void Unsqueeze(OnnxNode node) =>
        node.Produce(new Unsqueeze(), node.Input(0), ListOperand(node, 13, "axes", 1) ?? throw node.Fail("its axes are missing"));

    public static void Shape(OnnxNode node) =>
        node.Produce(new Shape(Cut(node.Int("start", 0)), node.HasAttribute("end") ? Cut(node.Int("end", 0)) : null), node.Input(0));

    public static void Transpose(OnnxNode node) => node.Produce(new Transpose(node.Int32s("perm")), node.Input(0));

    /// <summary>The axis could be left out before version 4.</summary>
    public static void Concat(OnnxNode node)
    {
        if (node.Opset >= 4 && !node.HasAttribute("axis")) throw node.Fail("attribute 'axis' is missing");
        node.Produce(new Concat(node.Int32("axis", 1)));
    }

    /// <summary>Extents are an attribute before version 13, in version 1 an operand or an attribute.</summary>
    public static void Split(OnnxNode node)
    {
        if (node.HasAttribute("num_outputs") && node.Int("num_outputs", 0) != node.OutputCount)
            throw node.Fail($"num_outputs is {node.Int("num_outputs", 0)}, but there are {node.OutputCount} results");
        node.Produce(new Split(node.Int32("axis", 0)), node.Input(0), node.Opset == 1 && node.HasInput(1) ? node.Input(1) : ListOperand(node, 13, "split", 1));
    }

    /// <summary>Everything is an attribute before version 10.</summary>
    public static void Slice(OnnxNode node)
    {
        if (node.Opset >= 10)
        {
            node.Produce(new Slice(), node.Input(0), node.Input(1), node.Input(2), node.OptionalInput(3), node.OptionalInput(4));
            return;
        }

        GraphValue starts = ListOperand(node, 10, "starts", 1) ?? throw node.Fail("attribute 'starts' is missing");
        GraphValue ends = ListOperand(node, 10, "ends", 2) ?? throw node.Fail("attribute 'ends' is missing");
        node.Produce(new Slice(), node.Input(0), starts, ends, ListOperand(node, 10, "axes", 3));
    }

    /// <summary>Padding and its value are attributes before version 11.</summary>
    public static void Pad(OnnxNode node)
    {
        var op = new Pad(node.Text("mode", "constant") switch
        {
            "constant" => PadMode.Constant,
            "reflect" => PadMode.Reflect,
            "edge" => PadMode.Edge,
            "wrap" => PadMode.Wrap,
            var other => throw node.Fail($"mode must be constant, reflect, edge or wrap, not '{other}'"),
        });
        GraphValue pads = ListOperand(node, 11, node.Opset < 2 ? "paddings" : "pads", 1) ?? throw node.Fail("its padding is missing");
        GraphValue? value = node.Opset >= 11
            ? node.OptionalInput(2)
            : node.Constant(Scalars.Of(node, node.Float("value", 0), node.Input(0).Facts.ElementType));
        node.Produce(op, node.Input(0), pads, value, node.OptionalInput(3));
    }

    /// <summary>Before version 6 one axis is repeated: both it and the number of repeats are scalars.</summary>
    public static void Tile(OnnxNode node)
    {
        if (node.Opset >= 6)
        {
            node.Produce(new Tile(), node.Input(0), node.Input(1));
            return;
        }

        int? rank = node.Input(0).Facts.Shape?.Rank;
        if (rank is null || Scalars.WholeNumber(node.Input(1)) is not { } tiles || Scalars.WholeNumber(node.Input(2)) is not { } axis)
            throw node.Fail("before operator set 6 it is supported where its operand's shape is known, and tiles and axis are constant whole numbers");
        if (axis < -rank || axis >= rank) throw node.Fail($"axis {axis} is outside {-rank} to {rank - 1} for an operand of rank {rank}");
        var repeats = new long[rank.Value];
        Array.Fill(repeats, 1);
        repeats[axis < 0 ? axis + rank.Value : axis] = tiles;
        node.Produce(new Tile(), node.Input(0), node.Constant(repeats.AsSpan()));
    }

    public static void DepthToSpace(OnnxNode node) => node.Produce(
        new DepthToSpace(node.Int32("blocksize", 0), node.Text("mode", "DCR") switch
        {
            "DCR" => false,
            "CRD" => true,
            var other => throw node.Fail($"mode must be DCR or CRD, not '{other}'"),
        }),
        node.Input(0));

    public static void SpaceToDepth(OnnxNode node) => node.Produce(new SpaceToDepth(node.Int32("blocksize", 0)), node.Input(0));

    public static void ConstantOfShape(OnnxNode node)
    {
        GraphConstant? value = node.Tensor("value");
        if (value is not null && value.Shape.ElementCount != 1) throw node.Fail($"its value must be one element, not {value.ElementType.DisplayName()}{value.Shape}");
        node.Produce(new ConstantOfShape(value?.ToDense() ?? Tensor.Scalar(0f)), node.Input(0));
    }

    public static void EyeLike(OnnxNode node) => node.Produce(new EyeLike(node.ElementType("dtype"), node.Int("k", 0)), node.Input(0));

    public static void Trilu(OnnxNode node) => node.Produce(new Trilu(node.Flag("upper", true)), node.Input(0), node.OptionalInput(1));

    public static void CumSum(OnnxNode node) =>
        node.Produce(new CumSum(node.Flag("exclusive"), node.Flag("reverse")), node.Input(0), node.Input(1));

    public static void Gather(OnnxNode node) => node.Produce(new Gather(node.Int32("axis", 0)), node.Input(0), node.Input(1));

    public static void GatherElements(OnnxNode node) => node.Produce(new GatherElements(node.Int32("axis", 0)), node.Input(0), node.Input(1));

    public static void GatherND(OnnxNode node) => node.Produce(new GatherND(node.Int32("batch_dims", 0)), node.Input(0), node.Input(1));

    public static void ScatterElements(OnnxNode node) =>
        node.Produce(new ScatterElements(node.Int32("axis", 0), Reduction(node)), node.Input(0), node.Input(1), node.Input(2));

    public static void ScatterND(OnnxNode node) =>
        node.Produce(new ScatterND(Reduction(node)), node.Input(0), node.Input(1), node.Input(2));

    /// <summary>The depth may be of any type of numbers.</summary>
    public static void OneHot(OnnxNode node)
    {
        GraphValue depth = node.Input(1);
        if (depth.Facts.ElementType is not (ElementType.Int32 or ElementType.Int64))
            depth = node.Emit(new Cast(ElementType.Int64), depth);
        node.Produce(new OneHot(node.Int32("axis", -1)), node.Input(0), depth, node.Input(2));
    }

    /// <summary>
    /// Only inference is supported: what training drops is kept. Before version 7 training shows in a mask without
    /// <c>is_test</c>; from version 12 on in operand 2.
    /// </summary>
    public static void Dropout(OnnxNode node)
    {
        if (node.HasInput(2) && !Scalars.IsZero(node.Input(2)) && !(node.Input(2).Constant is not null && Scalars.IsZero(node.OptionalInput(1))))
            throw node.Fail("training mode is not supported; training_mode must be a constant false");
        if (node.Opset < 7 && node.WantsOutput(1) && !node.Flag("is_test"))
            throw node.Fail("training mode is not supported; with a mask as second result is_test must be 1");
        if (!node.WantsOutput(1)) node.ProduceFirst(new Identity(), node.Input(0));
        else node.Produce(new Dropout(maskOfOperandType: node.Opset < 10), node.Input(0));
    }

    /// <summary>What is an operand from a version on and an attribute before.</summary>
    public static GraphValue? ListOperand(OnnxNode node, int since, string key, int index)
    {
        if (node.Opset >= since) return node.OptionalInput(index);
        return node.Ints(key) is { } values ? node.Constant(values.AsSpan()) : null;
    }

    private static ScatterReduction Reduction(OnnxNode node) => node.Text("reduction", "none") switch
    {
        "none" => ScatterReduction.None,
        "add" => ScatterReduction.Add,
        "mul" => ScatterReduction.Mul,
        "max" => ScatterReduction.Max,
        "min" => ScatterReduction.Min,
        var other => throw node.Fail($"reduction must be none, add, mul, max or min, not '{other}'"),
    };

    /// <summary>What lies outside a shape's axes is cut anyway.</summary>
    private static int Cut(long axis) => (int)Math.Clamp(axis, -TensorShape.MaxRank, TensorShape.MaxRank);
}
