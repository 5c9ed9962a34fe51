using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Graphs that keep samples apart, and graphs that do not, operator by operator.</summary>
internal static class SampleCases
{
    private const int N = SampleCase.Count;

    /// <summary>Sample s of every output follows from sample s of the inputs.</summary>
    public static IEnumerable<SampleCase> Independent()
    {
        yield return SampleCase.Of("functions", b => b.Node(new Cast(ElementType.Float32), b.Node(new Cast(ElementType.Float64), b.Node(new Unary(UnaryKind.Tanh), b.Input(N, 5)))));
        yield return SampleCase.Of("limits", b => b.Node(new Clip(), b.Input(N, 5), b.Scalar(-0.5f), b.Scalar(0.4f)));
        yield return SampleCase.Of("an operand of lower rank", b => b.Node(new Binary(BinaryKind.Add), b.Constant(4, 1), b.Input(N, 4, 3)));
        yield return SampleCase.Of("an operand of one row", b => b.Node(new Binary(BinaryKind.Mul), b.Input(N, 4), b.Constant(1, 4)));
        yield return SampleCase.Of("two operands with samples", b => b.Node(new Binary(BinaryKind.Sub), b.Input(N, 4, 1), b.Input(N, 1, 3)));
        yield return SampleCase.Of("comparison and choice", b =>
        {
            GraphValue x = b.Input(N, 4);
            return b.Node(new Where(), b.Node(new Comparison(ComparisonKind.Less), x, b.Constant(4)), x, b.Constant(1, 4));
        });
        yield return SampleCase.Of("power", b => b.Node(new Pow(), b.Input(N, 4), b.Scalar(2)));
        yield return SampleCase.Of("convolution", b => b.Node(new Conv(null, null, [1, 1, 1, 1], AutoPad.NotSet, 1, null), b.Input(N, 3, 5, 4), b.Constant(2, 3, 3, 3), b.Constant(2)));
        yield return SampleCase.Of("matrix times weights", b => b.Node(new MatMul(), b.Input(N, 4), b.Constant(4, 3)));
        yield return SampleCase.Of("weights times matrices", b => b.Node(new MatMul(), b.Constant(3, 4), b.Input(N, 4, 2)));
        yield return SampleCase.Of("products of samples with themselves", b =>
        {
            GraphValue x = b.Input(N, 2, 3, 4);
            return b.Node(new MatMul(), x, b.Node(new Transpose([0, 1, 3, 2]), x));
        });
        yield return SampleCase.Of("rows times weights and a bias", b => b.Node(new Gemm(1, 1, false, true), b.Input(N, 4), b.Constant(3, 4), b.Constant(1, 3)));
        yield return SampleCase.Of("pools", b => b.Node(new GlobalPool(GlobalPoolKind.Average), b.Node(new MaxPool([2, 2]), b.Node(new AveragePool([2, 2]), b.Input(N, 3, 6, 5)))));
        yield return SampleCase.Of("batch normalization", b => b.Node(new BatchNormalization(1e-3f), b.Input(N, 4, 3), b.Constant(4), b.Constant(4), b.Constant(4), b.Positive(4)));
        yield return SampleCase.Of("instance normalization", b => b.Node(new InstanceNormalization(1e-3f), b.Input(N, 4, 5), b.Constant(4), b.Constant(4)));
        yield return SampleCase.Of("group normalization", b => b.Node(new GroupNormalization(2, 1e-3f, true), b.Input(N, 4, 5), b.Constant(4), b.Constant(4)));
        yield return SampleCase.Of("layer normalization", b => b.Node(new LayerNormalization(-1, 1e-3f), b.Input(N, 4), b.Constant(4), b.Constant(4)));
        yield return SampleCase.Of("local response normalization", b => b.Node(new LocalResponseNormalization(3, 0.1f, 0.75f, 1), b.Input(N, 4, 3, 2)));
        yield return SampleCase.Of("softmax", b => b.Node(new LogSoftmax(-1), b.Node(new Softmax(1), b.Input(N, 4, 3))));
        yield return SampleCase.Of("reductions", b => b.Node(new Reduce(ReduceKind.Mean), b.Node(new Reduce(ReduceKind.Max, keepDimensions: false), b.Input(N, 4, 3), Integers(b, -1)), Integers(b, 1)));
        yield return new SampleCase("places of the greatest", b =>
        {
            GraphValue x = b.Input(N, 5, 3);
            GraphNode top = b.Graph.AddNode("", new TopK(1), [x, Integers(b, 2)], [null, null]);
            return [b.Node(new ArgExtreme(true, 2), x), top.Outputs[0], top.Outputs[1]];
        });
        yield return SampleCase.Of("triangles of matrices", b => b.Node(new Trilu(true), b.Input(N, 4, 4)));
        yield return SampleCase.Of("views", b => b.Node(new Flatten(1), b.Node(new Unsqueeze(), b.Node(new Reshape(), b.Input(N, 3, 4), Integers(b, 0, 2, -1)), Integers(b, 1))));
        yield return SampleCase.Of("a view that asks for the number of samples", b =>
        {
            GraphValue x = b.Input(N, 3, 4);
            return b.Node(new Reshape(), x, b.Node(new Concat(0), Extent(b, x, 0), Integers(b, 12)));
        });
        yield return SampleCase.Of("exchange of later axes", b => b.Node(new Transpose([0, 2, 1]), b.Input(N, 3, 4)));
        yield return new SampleCase("parts", b =>
        {
            GraphNode split = b.Graph.AddNode("", new Split(1), [b.Input(N, 5, 2), Integers(b, 2, 3)], [null, null]);
            return [b.Node(new Concat(-2), split.Outputs[1], split.Outputs[0]), split.Outputs[0]];
        });
        yield return SampleCase.Of("slices of later axes", b => b.Node(new Slice(), b.Input(N, 5, 3), Integers(b, 0, 1), Integers(b, int.MaxValue, 4), Integers(b, 0, -2)));
        yield return SampleCase.Of("padding of later axes", b => b.Node(new Pad(PadMode.Reflect), b.Input(N, 5, 3), Integers(b, 0, 2, 1, 0, 1, 0)));
        yield return SampleCase.Of("padding of axes that are named", b => b.Node(new Pad(PadMode.Constant), b.Input(N, 5), Integers(b, 2, 1), null, Integers(b, -1)));
        yield return SampleCase.Of("elements of every sample", b => b.Node(new Gather(1), b.Input(N, 5), Integers(b, 3, 0, -1)));
        yield return SampleCase.Of("a table of embeddings", b =>
            b.Node(new Gather(0), b.Constant(7, 3), b.Node(new ArgExtreme(true, 1, keepDimensions: false), b.Input(N, 7))));
        yield return SampleCase.Of("elements that each sample chooses", b =>
        {
            GraphValue x = b.Input(N, 5);
            return b.Node(new GatherElements(1), x, b.Node(new ArgExtreme(false, 1), x));
        });
        yield return SampleCase.Of("a token in front of every sample", b =>
        {
            GraphValue x = b.Input(N, 3, 4);
            GraphValue shape = b.Node(new Concat(0), Extent(b, x, 0), Integers(b, -1, -1));
            return b.Node(new Concat(1), b.Node(new Expand(), b.Constant(1, 1, 4), b.Node(new Binary(BinaryKind.Max), shape, Integers(b, 1))), x);
        });
        yield return SampleCase.Of("zeros for every sample", b =>
        {
            GraphValue x = b.Input(N, 3);
            return b.Node(new Binary(BinaryKind.Add), x, b.Node(new ConstantOfShape(Tensor.From([0.5f], 1)), b.Node(new Shape(), x)));
        });
        yield return SampleCase.Of("wider samples", b => b.Node(new Expand(), b.Input(N, 1, 3), Integers(b, 1, 4, 3)));
        yield return SampleCase.Of("resizing by scales", b => b.Node(new Resize(new ResizeSettings { Mode = ResizeMode.Linear }), b.Input(N, 2, 3, 3), null, b.Constant(Tensor.From([1f, 1, 2, 1.5f], 4))));
        yield return SampleCase.Of("resizing to extents", b =>
        {
            GraphValue x = b.Input(N, 2, 3, 3);
            return b.Node(new Resize(new ResizeSettings()), x, null, null, b.Node(new Concat(0), Extent(b, x, 0), Integers(b, 2, 5, 4)));
        });
        yield return SampleCase.Of("depth and space", b => b.Node(new SpaceToDepth(3), b.Node(new DepthToSpace(2), b.Input(N, 4, 3, 3))));
        yield return SampleCase.Of("what is the same for all samples and computed", b => b.Node(new Binary(BinaryKind.Add), b.Input(N, 4), b.Node(new Unary(UnaryKind.Exp), b.Constant(4))));
        yield return SampleCase.Of("the extent of a later axis as a number", b =>
        {
            GraphValue x = b.Input(N, 4);
            return b.Node(new Binary(BinaryKind.Mul), x, b.Node(new Cast(ElementType.Float32), Extent(b, x, 1)));
        });
    }

    /// <summary>Samples meet, or their number counts, or a rule cannot tell.</summary>
    public static IEnumerable<SampleCase> Dependent()
    {
        yield return SampleCase.Of("a constant with rows for all samples", b => b.Node(new Binary(BinaryKind.Add), b.Input(N, 4), b.Constant(N, 4)));
        yield return SampleCase.Of("samples along the second axis of a sum", b => b.Node(new Binary(BinaryKind.Add), b.Input(N, N, 4), b.Input(N, 4)));
        yield return SampleCase.Of("the number of samples as a factor", b =>
        {
            GraphValue x = b.Input(N, 4);
            return b.Node(new Binary(BinaryKind.Mul), x, b.Node(new Cast(ElementType.Float32), Extent(b, x, 0)));
        });
        yield return SampleCase.Of("the number of elements as a divisor", b =>
        {
            GraphValue x = b.Input(N, 4);
            return b.Node(new Binary(BinaryKind.Div), x, b.Node(new Cast(ElementType.Float32), b.Node(new Size(), x)));
        });
        yield return SampleCase.Of("the number of a sample", b =>
        {
            GraphValue x = b.Input(N, 1);
            GraphValue count = b.Node(new Squeeze(), Extent(b, x, 0), Integers(b, 0));
            GraphValue numbers = b.Node(new SparseRuntime.Graph.Operators.Range(), b.Constant(Tensor.Scalar(0L)), count, b.Constant(Tensor.Scalar(1L)));
            return b.Node(new Binary(BinaryKind.Add), x, b.Node(new Unsqueeze(), b.Node(new Cast(ElementType.Float32), numbers), Integers(b, 1)));
        });
        yield return SampleCase.Of("softmax over samples", b => b.Node(new Softmax(0), b.Input(N, 4)));
        yield return SampleCase.Of("softmax over samples, counted from the back", b => b.Node(new Softmax(-2), b.Input(N, 4)));
        yield return SampleCase.Of("layer normalization over everything", b => b.Node(new LayerNormalization(0, 1e-3f), b.Input(N, 4), b.Constant(1), null));
        yield return SampleCase.Of("a mean over samples", b =>
        {
            GraphValue x = b.Input(N, 4);
            return b.Node(new Binary(BinaryKind.Sub), x, b.Node(new Reduce(ReduceKind.Mean), x, Integers(b, 0)));
        });
        yield return SampleCase.Of("a mean over everything", b =>
        {
            GraphValue x = b.Input(N, 4);
            return b.Node(new Binary(BinaryKind.Sub), x, b.Node(new Reduce(ReduceKind.Mean), x));
        });
        yield return SampleCase.Of("the greatest sample", b =>
        {
            GraphValue x = b.Input(N, 4);
            return b.Node(new GatherElements(0), x, b.Node(new Binary(BinaryKind.Add), b.Node(new ArgExtreme(true, 0), x), b.Node(new ArgExtreme(true, 1), x)));
        });
        yield return SampleCase.Of("samples in order", b => b.Graph.AddNode("", new TopK(0), [b.Input(N, 4), Integers(b, N)], [null, null]).Outputs[0]);
        yield return SampleCase.Of("exchange of the first axes", b => b.Node(new Transpose([1, 0, 2]), b.Input(N, N, 4)));
        yield return SampleCase.Of("matrices of samples, turned", b =>
        {
            GraphValue x = b.Input(N, N);
            return b.Node(new MatMul(), x, b.Node(new Transpose([1, 0]), x));
        });
        yield return SampleCase.Of("samples as the columns of a product", b => b.Node(new MatMul(), b.Constant(N, N), b.Input(N, 4)));
        yield return SampleCase.Of("samples as the terms of a product", b => b.Node(new Gemm(1, 1, true, false), b.Input(N, N), b.Constant(N, 3)));
        yield return SampleCase.Of("samples as weights", b => b.Node(new Gemm(1, 1, false, true), b.Input(N, 4), b.Input(N, 4)));
        yield return SampleCase.Of("matrices of a batch that differ", b => b.Node(new MatMul(), b.Input(N, 2, 4), b.Constant(N, 4, 3)));
        yield return SampleCase.Of("filters from samples", b => b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), b.Input(N, 3, 4, 4), b.Input(N, 3, 2, 2)));
        yield return SampleCase.Of("samples joined", b => b.Node(new Concat(0), b.Input(N, 4), b.Input(N, 4)));
        yield return SampleCase.Of("samples joined and halved", b =>
        {
            GraphValue x = b.Input(N, 4);
            GraphNode halves = b.Graph.AddNode("", new Split(0), [b.Node(new Concat(0), x, x), Integers(b, N, N)], [null, null]);
            return halves.Outputs[1];
        });
        yield return SampleCase.Of("samples in reverse", b => b.Node(new Slice(), b.Input(N, 4), Integers(b, -1), Integers(b, long.MinValue), Integers(b, 0), Integers(b, -1)));
        yield return SampleCase.Of("samples moved by one", b => b.Node(new Pad(PadMode.Constant), b.Input(N, 4), Integers(b, 1, 0, -1, 0)));
        yield return SampleCase.Of("samples moved by one along an axis that is named", b => b.Node(new Pad(PadMode.Constant), b.Input(N, 4), Integers(b, -1, 1), null, Integers(b, -2)));
        yield return SampleCase.Of("samples chosen by numbers", b => b.Node(new Gather(0), b.Input(N, 4), Integers(b, 5, 4, 3, 2, 1, 0)));
        yield return SampleCase.Of("samples chosen by samples", b =>
        {
            GraphValue x = b.Input(N, N);
            return b.Node(new Gather(0), x, b.Node(new ArgExtreme(true, 1, keepDimensions: false), x));
        });
        yield return SampleCase.Of("columns of a table chosen by samples", b => b.Node(new Gather(1), b.Constant(N, 4), b.Node(new ArgExtreme(true, 1, keepDimensions: false), b.Input(N, 4))));
        yield return SampleCase.Of("a view that mixes samples", b => b.Node(new Reshape(), b.Input(N, 4), Integers(b, 4, 6)));
        yield return SampleCase.Of("a view for one number of samples", b => b.Node(new Reshape(), b.Input(N, 4), Integers(b, N, -1)));
        yield return SampleCase.Of("a view without samples in front", b => b.Node(new Reshape(), b.Input(N, 4), Integers(b, -1)));
        yield return SampleCase.Of("places counted over the whole batch", b => b.Graph.AddNode("", new MaxPool([2, 2]), [b.Input(N, 2, 4, 4)], [null, null]).Outputs[1]);
        yield return SampleCase.Of("resizing samples into each other", b => b.Node(new Resize(new ResizeSettings { Mode = ResizeMode.Linear }), b.Input(N, 4), null, b.Constant(Tensor.From([1.1f, 1], 2))));
        yield return SampleCase.Of("a region of samples", b => b.Node(
            new Resize(new ResizeSettings { Mode = ResizeMode.Linear, Coordinates = ResizeCoordinates.TfCropAndResize }), b.Input(N, 4), b.Constant(Tensor.From([0.2f, 0, 0.8f, 1], 4)), b.Constant(Tensor.From([1f, 1], 2))));
        yield return SampleCase.Of("sums over earlier samples", b => b.Node(new CumSum(false, false), b.Input(N, 4), b.Constant(Tensor.Scalar(0L))));
        yield return SampleCase.Of("a triangle of samples", b => b.Node(new Trilu(true), b.Input(N, N)));
        yield return SampleCase.Of("an output that is a constant", b =>
        {
            b.Input(N, 4);
            return b.Constant(N, 4);
        });
        yield return SampleCase.Of("inputs of other numbers of samples", b => b.Node(new MatMul(), b.Input(N, 4), b.Input(4, 3)));
        yield return SampleCase.Of("an input without dimensions", b => b.Node(new Binary(BinaryKind.Add), b.Input(N, 4), b.Input()));
    }

    private static GraphValue Integers(GraphBuilder b, params long[] values) => b.Constant(Tensor.From(values, values.Length));

    /// <summary>One extent of a value as a list of one number.</summary>
    private static GraphValue Extent(GraphBuilder b, GraphValue value, int axis) => b.Node(new Gather(0), b.Node(new Shape(), value), Integers(b, axis));
}
