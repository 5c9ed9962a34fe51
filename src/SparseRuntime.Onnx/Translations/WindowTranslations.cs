using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Onnx;

/// <summary>Convolution and pooling.</summary>
internal static class WindowTranslations
{
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

    private static int[] Kernel(OnnxNode node) => node.Int32s("kernel_shape") ?? throw node.Fail("attribute 'kernel_shape' is missing");
}
