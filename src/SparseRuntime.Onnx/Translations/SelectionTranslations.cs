using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Onnx;

/// <summary>Operators that choose among elements or slices, or reorder them, by their values.</summary>
internal static class SelectionTranslations
{
    /// <summary>The number of elements is an attribute before version 10; whether they are sorted makes no difference: they are.</summary>
    public static void TopK(OnnxNode node)
    {
        GraphValue count = node.Opset >= 10
            ? node.Input(1)
            : node.Constant(node.HasAttribute("k") ? node.Int("k", 0) : throw node.Fail("attribute 'k' is missing"));
        node.Produce(new TopK(node.Int32("axis", -1), node.Flag("largest", true)), node.Input(0), count);
    }

    public static void Compress(OnnxNode node) => node.Produce(new Compress(Axis(node)), node.Input(0), node.Input(1));

    public static void ReverseSequence(OnnxNode node) =>
        node.Produce(new ReverseSequence(node.Int32("batch_axis", 1), node.Int32("time_axis", 0)), node.Input(0), node.Input(1));

    public static void Unique(OnnxNode node) => node.Produce(new Unique(Axis(node), node.Flag("sorted", true)), node.Input(0));

    public static void NonMaxSuppression(OnnxNode node) => node.Produce(
        new NonMaxSuppression(node.Flag("center_point_box")),
        node.Input(0),
        node.Input(1),
        node.OptionalInput(2),
        node.OptionalInput(3),
        node.OptionalInput(4));

    public static void CenterCropPad(OnnxNode node) => node.Produce(new CenterCropPad(node.Int32s("axes")), node.Input(0), node.Input(1));

    private static int? Axis(OnnxNode node) => node.HasAttribute("axis") ? node.Int32("axis", 0) : null;
}
