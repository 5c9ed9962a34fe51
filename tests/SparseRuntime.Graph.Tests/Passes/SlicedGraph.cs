using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>
/// Networks of random shape in which whole channels are pruned: rows without weights, inputs that nothing reads, residuals,
/// concatenations, depthwise convolutions, pools, and ends that flatten.
/// </summary>
internal static class SlicedGraph
{
    private const int Height = 5;
    private const int Width = 4;

    public static void Build(GraphBuilder b, bool open = false)
    {
        Random random = b.Random;
        int width = random.Next(1, 7);
        GraphValue y = open ? b.OpenInput() : b.Input(2, 3, Height, Width);
        y = Conv(b, y, 3, width);
        var shown = new List<GraphValue>();
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            (y, width) = Step(b, y, width);
            if (random.Next(10) == 0) shown.Add(y);
        }

        int features = width * Height * Width;
        switch (random.Next(4))
        {
            case 0:
                y = b.Node(new Flatten(1), y);
                break;
            case 1 when !open:
                y = b.Node(new Reshape(), y, b.Constant(Tensor.From([0L, -1L], 2)));
                break;
            case 2:
                y = b.Node(new Flatten(1), b.Node(new GlobalPool(random.Next(2) == 0 ? GlobalPoolKind.Average : GlobalPoolKind.Max), y));
                features = width;
                break;
            default:
                shown.Add(y);
                b.Output([.. shown]);
                return;
        }

        int middle = random.Next(1, 7);
        y = Activation(b, b.Node(new Gemm(1, 1, false, true), y, b.Constant(Weights(b, middle, features, 1)), Maybe(b, middle)));
        shown.Add(b.Node(new Gemm(1, 1, false, true), y, b.Constant(Weights(b, 3, middle, 1)), Maybe(b, 3)));
        b.Output([.. shown]);
    }

    /// <summary>Rows by features by kernel positions, some rows and some features without any weight, in a form of random choice.</summary>
    public static GraphConstant Weights(GraphBuilder b, params int[] shape)
    {
        int[] used = shape[^1] == 1 && shape.Length == 3 ? shape[..2] : shape;
        int rows = shape[0], features = shape[1], inner = (int)new TensorShape(shape).CountBetween(2, shape.Length);
        Tensor numbers = b.Numbers(used);
        bool[] deadRows = Draw(b.Random, rows), deadFeatures = Draw(b.Random, features);
        var mask = new Mask(numbers.Shape);
        Span<float> values = numbers.Span<float>();
        for (int i = 0; i < values.Length; i++)
        {
            mask[i] = !deadRows[i / inner / features] && !deadFeatures[i / inner % features] && b.Random.Next(8) > 0;
            if (!mask[i] || b.Random.Next(12) == 0) values[i] = 0f;
        }

        return b.Random.Next(3) switch
        {
            0 => new GraphConstant(numbers, mask),
            1 => Compressed(numbers),
            _ => new GraphConstant(numbers),
        };
    }

    private static bool[] Draw(Random random, int count)
    {
        int oneIn = random.Next(1, 4);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(oneIn) == 0 && random.Next(3) > 0)];
    }

    private static GraphConstant Compressed(Tensor numbers)
    {
        float[] values = numbers.Span<float>().ToArray();
        long[] indices = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0f).Select(i => (long)i)];
        return new GraphConstant(new SparseTensor(numbers.Shape, indices, Tensor.From(indices.Select(i => values[i]).ToArray(), indices.Length)));
    }

    private static (GraphValue Result, int Width) Step(GraphBuilder b, GraphValue x, int width)
    {
        Random random = b.Random;
        int next = random.Next(1, 7);
        switch (random.Next(10))
        {
            case 0 or 1:
                return (Conv(b, x, width, next), next);
            case 2:
                // A residual, and now and then one that is read on both sides.
                return (b.Node(new Binary(BinaryKind.Add), Conv(b, Conv(b, x, width, next), next, width), x), width);
            case 3:
                GraphValue other = random.Next(2) == 0 ? x : Conv(b, x, width, width);
                return (b.Node(new Concat(1), Conv(b, x, width, next), other), next + width);
            case 4:
                return (Activation(b, b.Node(new Conv(null, null, [1, 1, 1, 1], AutoPad.NotSet, width, null), x, b.Constant(Weights(b, width, 1, 3, 3)), Maybe(b, width))), width);
            case 5:
                return (b.Node(new BatchNormalization(1e-3f), x, b.Constant(width), b.Constant(width), b.Constant(width), b.Positive(width)), width);
            case 6:
                return (b.Node(random.Next(3) switch
                {
                    0 => new MaxPool([3, 3], pads: [1, 1, 1, 1]),
                    1 => new AveragePool([3, 3], pads: [1, 1, 1, 1], countIncludePad: false),
                    _ => new AveragePool([3, 3], pads: [1, 1, 1, 1], countIncludePad: true),
                }, x), width);
            case 7:
                BinaryKind kind = random.Next(3) switch { 0 => BinaryKind.Add, 1 => BinaryKind.Mul, _ => BinaryKind.Max };
                return (b.Node(new Binary(kind), x, b.Constant(random.Next(3) switch { 0 => [width, 1, 1], 1 => [1], _ => [1, width, Height, Width] })), width);
            case 8:
                return (b.Node(new Binary(BinaryKind.Mul), x, Activation(b, Conv(b, x, width, width))), width);
            default:
                return (Activation(b, x), width);
        }
    }

    private static GraphValue Conv(GraphBuilder b, GraphValue x, int inputs, int outputs)
    {
        bool isPadded = b.Random.Next(2) == 0;
        int kernel = isPadded ? 3 : 1;
        int[]? pads = isPadded ? [1, 1, 1, 1] : null;
        GraphValue sums = b.Node(new Conv(null, null, pads, AutoPad.NotSet, 1, null), x, b.Constant(Weights(b, outputs, inputs, kernel, kernel)), Maybe(b, outputs));
        return b.Random.Next(4) == 0 ? sums : Activation(b, sums);
    }

    private static GraphValue Activation(GraphBuilder b, GraphValue x) => b.Random.Next(5) switch
    {
        0 => b.Node(new Unary(UnaryKind.Relu), x),
        1 => b.Node(new Unary(UnaryKind.Sigmoid), x),
        2 => b.Node(new Clip(), x, b.Scalar(0), b.Scalar(6)),
        3 => b.Node(new Unary(UnaryKind.Softplus), x),
        _ => b.Node(new Unary(UnaryKind.Tanh), x),
    };

    private static GraphValue? Maybe(GraphBuilder b, int features) => b.Random.Next(3) == 0 ? null : b.Constant(features);
}
