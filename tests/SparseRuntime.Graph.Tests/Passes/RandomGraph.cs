using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Small networks of images, then of rows, with everything in them that passes look for and must respect.</summary>
internal static class RandomGraph
{
    public static void Build(GraphBuilder b, bool open = false)
    {
        GraphValue y = open ? b.OpenInput() : b.Input(2, 4, 6, 5);
        var shown = new List<GraphValue>();
        int steps = b.Random.Next(1, 7);
        for (int i = 0; i < steps; i++)
        {
            GraphValue before = y;
            y = ImageStep(b, y);
            if (b.Random.Next(6) == 0) y = b.Node(new Binary(BinaryKind.Add), y, before);
            if (b.Random.Next(6) == 0) shown.Add(y);
        }

        y = Flattened(b, y);
        int width = 120;
        for (int i = b.Random.Next(0, 6); i > 0; i--)
        {
            (y, width) = RowStep(b, y, width);
            if (b.Random.Next(6) == 0) shown.Add(y);
        }

        // A value that is read in two ways, an output that appears twice, and a node that nothing needs.
        b.Node(new Unary(UnaryKind.Neg), y);
        shown.Add(y);
        if (b.Random.Next(4) == 0) shown.Add(shown[0]);
        b.Output([.. shown]);
    }

    /// <summary>A step that leaves [2, 4, 6, 5] as it is.</summary>
    private static GraphValue ImageStep(GraphBuilder b, GraphValue x)
    {
        Random random = b.Random;
        switch (random.Next(9))
        {
            case 0:
                return b.Node(new Conv(null, null, [1, 1, 1, 1], AutoPad.NotSet, 1, [3, 3]), x, Weights(b, 4, 4, 3, 3), Maybe(b, 4));
            case 1:
                return b.Node(new Conv([1, 1], [2, 1], null, random.Next(2) == 0 ? AutoPad.SameUpper : AutoPad.SameLower, 2, null), x, Weights(b, 4, 2, 2, 3));
            case 2:
                return b.Node(new Conv(null, null, null, AutoPad.Valid, 4, null), x, Weights(b, 4, 1, 1, 1), Maybe(b, 4));
            case 3:
                return b.Node(new BatchNormalization(1e-3f), x, b.Constant(4), b.Constant(4), b.Constant(4), b.Positive(4));
            case 4:
                return Activation(b, x);
            case 5:
                return Arithmetic(b, x, random.Next(3) switch { 0 => [], 1 => [4, 1, 1], _ => [1, 4, 1, 1] });
            case 6:
                return b.Node(random.Next(2) == 0 ? new Identity() : new Dropout(), x);
            case 7:
                return b.Node(new MatMul(), x, Weights(b, 5, 5));
            default:
                return b.Node(new MatMul(), Weights(b, 6, 6), x);
        }
    }

    private static GraphValue Flattened(GraphBuilder b, GraphValue x)
    {
        if (b.Random.Next(2) == 0) return b.Node(new Flatten(1), x);
        GraphValue batch = b.Node(new Gather(0), b.Node(new Shape(), x), b.Constant(Tensor.From([0L], 1)));
        return b.Node(new Reshape(), x, b.Node(new Concat(0), batch, b.Constant(Tensor.From([-1L], 1))));
    }

    private static (GraphValue Result, int Width) RowStep(GraphBuilder b, GraphValue x, int width)
    {
        int next = b.Random.Next(1, 9);
        switch (b.Random.Next(5))
        {
            case 0:
                return (b.Node(new MatMul(), x, Weights(b, width, next)), next);
            case 1:
                return (b.Node(new MatMul(), x, b.Node(new Transpose([1, 0]), Weights(b, next, width))), next);
            case 2:
                bool transposed = b.Random.Next(2) == 0;
                GraphValue weights = transposed ? Weights(b, next, width) : Weights(b, width, next);
                return (b.Node(new Gemm(0.5f, 2f, false, transposed), x, weights, b.Random.Next(2) == 0 ? Maybe(b, next) : b.Constant(2, 1)), next);
            case 3:
                return (Activation(b, x), width);
            default:
                return (Arithmetic(b, x, b.Random.Next(2) == 0 ? [] : [width]), width);
        }
    }

    private static GraphValue Activation(GraphBuilder b, GraphValue x) => b.Random.Next(6) switch
    {
        0 => b.Node(new Unary(UnaryKind.Relu), x),
        1 => b.Node(new Unary(UnaryKind.LeakyRelu, 0.1f), x),
        2 => b.Node(new Clip(), x, b.Scalar(0), b.Scalar(6)),
        3 => b.Node(new Clip(), x, null, b.Scalar(0.5f)),
        4 => Spell.Gelu(b, x),
        _ => b.Node(new Unary(UnaryKind.Tanh), x),
    };

    private static GraphValue Arithmetic(GraphBuilder b, GraphValue x, int[] shape)
    {
        BinaryKind kind = b.Random.Next(4) switch { 0 => BinaryKind.Add, 1 => BinaryKind.Sub, 2 => BinaryKind.Mul, _ => BinaryKind.Div };
        GraphValue c = b.Constant(shape);
        return kind != BinaryKind.Div && b.Random.Next(3) == 0 ? b.Node(new Binary(kind), c, x) : b.Node(new Binary(kind), x, c);
    }

    private static GraphValue? Maybe(GraphBuilder b, int features) => b.Random.Next(2) == 0 ? null : b.Constant(features);

    private static GraphValue Weights(GraphBuilder b, params int[] shape) => b.Random.Next(5) switch
    {
        0 => b.Constant(b.Masked(shape)),
        1 => b.Constant(b.Sparse(shape)),
        2 => b.Node(new Binary(BinaryKind.Mul), b.Constant(shape), b.Constant(b.ZerosAndOnes(shape))),
        3 => b.Node(new Cast(ElementType.Float32), b.Node(new Cast(ElementType.Float64), b.Constant(shape))),
        _ => b.Constant(shape),
    };
}
