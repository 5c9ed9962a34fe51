using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Onnx;

/// <summary>Products of matrices.</summary>
internal static class ProductTranslations
{
    public static void MatMul(OnnxNode node) => node.Produce(new MatMul(), node.Input(0), node.Input(1));

    public static void Gemm(OnnxNode node) => node.Produce(
        new Gemm(node.Float("alpha", 1), node.Float("beta", 1), node.Flag("transA"), node.Flag("transB")),
        node.Input(0),
        node.Input(1),
        node.OptionalInput(2));
}
