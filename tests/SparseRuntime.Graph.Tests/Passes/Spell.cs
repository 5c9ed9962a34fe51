using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Primitive operators by short names, for what networks spell out of them.</summary>
internal static class Spell
{
    public static GraphValue Mul(GraphBuilder b, GraphValue x, GraphValue y) => b.Node(new Binary(BinaryKind.Mul), x, y);

    public static GraphValue Mul(GraphBuilder b, GraphValue x, float y) => Mul(b, x, b.Scalar(y));

    public static GraphValue Mul(GraphBuilder b, float x, GraphValue y) => Mul(b, b.Scalar(x), y);

    public static GraphValue Div(GraphBuilder b, GraphValue x, float y) => b.Node(new Binary(BinaryKind.Div), x, b.Scalar(y));

    public static GraphValue Add(GraphBuilder b, GraphValue x, GraphValue y) => b.Node(new Binary(BinaryKind.Add), x, y);

    public static GraphValue Add(GraphBuilder b, GraphValue x, float y) => Add(b, x, b.Scalar(y));

    public static GraphValue OnePlus(GraphBuilder b, GraphValue x) => Add(b, b.Scalar(1), x);

    public static GraphValue PlusOne(GraphBuilder b, GraphValue x) => Add(b, x, 1f);

    public static GraphValue Pow(GraphBuilder b, GraphValue x, float y) => b.Node(new Pow(), x, b.Scalar(y));

    public static GraphValue Clip(GraphBuilder b, GraphValue x, float least, float most) => b.Node(new Clip(), x, b.Scalar(least), b.Scalar(most));

    public static GraphValue Sigmoid(GraphBuilder b, GraphValue x) => b.Node(new Unary(UnaryKind.Sigmoid), x);

    public static GraphValue Tanh(GraphBuilder b, GraphValue x) => b.Node(new Unary(UnaryKind.Tanh), x);

    public static GraphValue Erf(GraphBuilder b, GraphValue x) => b.Node(new Unary(UnaryKind.Erf), x);

    public static GraphValue Div(GraphBuilder b, GraphValue x, GraphValue y) => b.Node(new Binary(BinaryKind.Div), x, y);

    public static GraphValue Sub(GraphBuilder b, GraphValue x, GraphValue y) => b.Node(new Binary(BinaryKind.Sub), x, y);

    public static GraphValue Sqrt(GraphBuilder b, GraphValue x) => b.Node(new Unary(UnaryKind.Sqrt), x);

    public static GraphValue Exp(GraphBuilder b, GraphValue x) => b.Node(new Unary(UnaryKind.Exp), x);

    public static GraphValue Reciprocal(GraphBuilder b, GraphValue x) => b.Node(new Unary(UnaryKind.Reciprocal), x);

    public static GraphValue Mean(GraphBuilder b, GraphValue x, params long[] axes) => Reduce(b, ReduceKind.Mean, x, axes);

    public static GraphValue Max(GraphBuilder b, GraphValue x, params long[] axes) => Reduce(b, ReduceKind.Max, x, axes);

    public static GraphValue Sum(GraphBuilder b, GraphValue x, params long[] axes) => Reduce(b, ReduceKind.Sum, x, axes);

    public static GraphValue Gelu(GraphBuilder b, GraphValue x) => Mul(b, Mul(b, x, OnePlus(b, Erf(b, Div(b, x, MathF.Sqrt(2f))))), 0.5f);

    public static GraphValue Softmax(GraphBuilder b, GraphValue x, long axis)
    {
        GraphValue terms = Exp(b, Sub(b, x, Max(b, x, axis)));
        return Div(b, terms, Sum(b, terms, axis));
    }

    /// <summary>Axes as the importer leaves them: a constant operand, or none for all axes.</summary>
    private static GraphValue Reduce(GraphBuilder b, ReduceKind kind, GraphValue x, long[] axes) =>
        axes.Length == 0 ? b.Node(new Reduce(kind), x) : b.Node(new Reduce(kind), x, b.Constant(Tensor.From(axes, axes.Length)));
}
