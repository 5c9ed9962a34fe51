using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Convolution and pooling.</summary>
internal static class WindowTranslations
{
    private const int MostAxes = 3;

    public static void Conv(OnnxNode node) => node.Produce(
        new Conv(node.Int32s("strides"), node.Int32s("dilations"), node.Int32s("pads"), node.AutoPad(), node.Int32("group", 1), node.Int32s("kernel_shape")),
        node.Input(0),
        node.Input(1),
        node.OptionalInput(2));

    public static void ConvTranspose(OnnxNode node) => node.Produce(
        new ConvTranspose(
            node.Int32s("strides"), node.Int32s("dilations"), node.Int32s("pads"), node.AutoPad(), node.Int32("group", 1), node.Int32s("kernel_shape"),
            node.Int32s("output_padding"), node.Int32s("output_shape")),
        node.Input(0),
        node.Input(1),
        node.OptionalInput(2));

    public static void MaxPool(OnnxNode node) => node.Produce(
        new MaxPool(
            Kernel(node), node.Int32s("strides"), node.Int32s("dilations"), node.Int32s("pads"), node.AutoPad(), node.Flag("ceil_mode"), node.Flag("storage_order")),
        node.Input(0));

    public static void MaxUnpool(OnnxNode node) => node.Produce(
        new MaxUnpool(Kernel(node), node.Int32s("strides"), node.Int32s("pads")), node.Input(0), node.Input(1), node.OptionalInput(2));

    /// <summary>Columns of blocks are the taps of a transposed convolution; both lists of extents must be known at load.</summary>
    public static void Col2Im(OnnxNode node)
    {
        int[] image = Extents(node, 1);
        int[] block = Extents(node, 2);
        int axes = image.Length;
        int[] strides = node.Int32s("strides") ?? Repeated(1, axes);
        int[] dilations = node.Int32s("dilations") ?? Repeated(1, axes);
        int[] pads = node.Int32s("pads") ?? Repeated(0, 2 * axes);
        if (block.Length != axes || strides.Length != axes || dilations.Length != axes || pads.Length != 2 * axes)
            throw node.Fail($"image, block, strides, dilations and pads must be for as many axes, not {axes}, {block.Length}, {strides.Length}, {dilations.Length} and {pads.Length / 2}");
        var plane = new long[axes];
        var rest = new int[axes];
        for (int axis = 0; axis < axes; axis++)
        {
            long room = (long)image[axis] + pads[axis] + pads[axes + axis] - ((block[axis] - 1L) * dilations[axis]) - 1;
            if (room < 0 || strides[axis] < 1) throw node.Fail($"a block of {block[axis]} does not fit axis {axis} of the image, {image[axis]}");
            plane[axis] = (room / strides[axis]) + 1;
            rest[axis] = (int)(room % strides[axis]);
        }

        GraphValue columns = node.Emit(new Reshape(), node.Input(0), node.Constant([0, 0, .. plane]));
        node.Produce(new TapSum(block, strides, dilations, pads, rest), columns);
    }

    public static void AveragePool(OnnxNode node) => node.Produce(
        new AveragePool(
            Kernel(node), node.Int32s("strides"), node.Int32s("dilations"), node.Int32s("pads"), node.AutoPad(), node.Flag("ceil_mode"), node.Flag("count_include_pad")),
        node.Input(0));

    public static void LpPool(OnnxNode node) => node.Produce(
        new LpPool(
            Kernel(node), Order(node), node.Int32s("strides"), node.Int32s("dilations"), node.Int32s("pads"), node.AutoPad(), node.Flag("ceil_mode")),
        node.Input(0));

    public static Action<OnnxNode> GlobalPool(GlobalPoolKind kind) => node =>
        node.Produce(new GlobalPool(kind, kind == GlobalPoolKind.Lp ? Order(node) : 2), node.Input(0));

    /// <summary>The order of a norm was a float before version 2.</summary>
    private static int Order(OnnxNode node)
    {
        if (node.Opset >= 2) return node.Int32("p", 2);
        float order = node.Float("p", 2);
        return order == MathF.Truncate(order) && order is >= 1 and <= 1 << 24
            ? (int)order
            : throw node.Fail($"a norm of order {order} is not supported; p must be a whole number from 1");
    }

    /// <summary>A constant operand that lists extents.</summary>
    private static int[] Extents(OnnxNode node, int index)
    {
        if (node.Input(index).Constant is not { ElementType: ElementType.Int64, Shape: { Rank: 1, ElementCount: <= MostAxes } } constant)
            throw node.Fail($"operand {index} is supported where it is a constant list of at most {MostAxes} extents");
        return Array.ConvertAll(constant.ToDense().Span<long>().ToArray(), value => value is >= 1 and <= int.MaxValue ? (int)value : throw node.Fail($"extent {value} in operand {index} is outside 1 to {int.MaxValue}"));
    }

    private static int[] Repeated(int value, int count) => [.. Enumerable.Repeat(value, count)];

    private static int[] Kernel(OnnxNode node) => node.Int32s("kernel_shape") ?? throw node.Fail("attribute 'kernel_shape' is missing");
}
