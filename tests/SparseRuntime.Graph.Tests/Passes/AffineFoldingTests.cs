using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

public class AffineFoldingTests
{
    private static readonly IGraphPass[] Passes = [new LinearLowering(), new AffineFolding()];

    [Test]
    public void Batch_normalization_folds_and_masks_stay([Values] bool planes, [Values] bool bias, [Range(0, 2)] int held)
    {
        var b = new GraphBuilder(held);
        GraphConstant weights = held switch
        {
            0 => new GraphConstant(b.Numbers(planes ? [6, 3, 2, 2] : [6, 3])),
            1 => b.Masked(planes ? [6, 3, 2, 2] : [6, 3]),
            _ => b.Sparse(planes ? [6, 3, 2, 2] : [6, 3]),
        };
        GraphValue x = b.Input(planes ? [2, 3, 5, 4] : [4, 3]);
        GraphValue? c = bias ? b.Constant(6) : null;
        GraphValue sums = planes
            ? b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), x, b.Constant(weights), c)
            : b.Node(new Gemm(1, 1, false, true), x, b.Constant(weights), c);
        b.Output(Normalized(b, sums, 6));

        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(graph.Nodes, Has.Count.EqualTo(1));
        WeightMatrix folded = PassTest.SoleLinear(graph).Layer.Weights;
        Assert.That(folded.IsCompressed, Is.EqualTo(held == 2));
        long kept = weights.Sparse?.Indices.Length ?? weights.Mask?.CountKept() ?? weights.Shape.ElementCount;
        Assert.That(folded.NonzeroCount, Is.EqualTo(kept));
    }

    [Test]
    public void Batch_normalization_over_columns_folds_where_channels_are_features()
    {
        var b = new GraphBuilder();
        b.Output(Normalized(b, b.Node(new MatMul(), b.Constant(6, 3), b.Input(2, 3, 5)), 6));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.EqualTo(1));
    }

    [Test]
    public void Batch_normalization_along_another_axis_than_features_stays()
    {
        var b = new GraphBuilder();
        b.Output(
            Normalized(b, b.Node(new MatMul(), b.Input(2, 6, 3), b.Constant(3, 6)), 6),
            Normalized(b, b.Node(new MatMul(), b.Constant(6, 3), b.Input(3, 6)), 6));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void Batch_normalization_with_changing_parameters_stays()
    {
        var b = new GraphBuilder();
        GraphValue sums = b.Node(new MatMul(), b.Input(4, 3), b.Constant(3, 6));
        b.Output(b.Node(new BatchNormalization(1e-5f), sums, b.Input(6), b.Constant(6), b.Constant(6), b.Positive(6)));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void A_normalization_that_leaves_the_numbers_stays()
    {
        var b = new GraphBuilder();
        GraphValue sums = b.Node(new MatMul(), b.Input(4, 3), b.Constant(3, 2));
        GraphValue variance = b.Constant(Tensor.From([1f, 0f], 2));
        b.Output(b.Node(new BatchNormalization(0f), sums, b.Constant(2), b.Constant(2), b.Constant(2), variance));
        new LinearLowering().Run(b.Graph);
        Assert.That(new AffineFolding().Run(b.Graph), Is.Zero);
    }

    [Test]
    public void A_factor_that_would_leave_a_weight_infinite_or_no_number_stays()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(4, 1);
        b.Output(
            b.Node(new Binary(BinaryKind.Mul), b.Node(new MatMul(), x, b.Constant(Tensor.From([float.PositiveInfinity, 1f], 1, 2))), b.Scalar(0)),
            b.Node(new Binary(BinaryKind.Mul), b.Node(new MatMul(), x, b.Constant(Tensor.From([1e30f, 1f], 1, 2))), b.Scalar(1e30f)),
            b.Node(new Binary(BinaryKind.Div), b.Node(new MatMul(), x, b.Constant(1, 2)), b.Scalar(0)));
        new LinearLowering().Run(b.Graph);
        Assert.That(new AffineFolding().Run(b.Graph), Is.Zero);
    }

    [Test]
    public void Constants_per_feature_or_in_all_fold(
        [Values(BinaryKind.Add, BinaryKind.Sub, BinaryKind.Mul, BinaryKind.Div)] BinaryKind kind,
        [Values] bool constantFirst,
        [Values] LinearOperand operand,
        [Values("scalar", "one", "vector", "full-rank")] string form,
        [Values] bool bias)
    {
        var b = new GraphBuilder((int)operand);
        GraphValue sums = Sums(b, operand, bias);
        int rank = sums.Facts.Shape!.Rank, axis = operand == LinearOperand.Rows ? rank - 1 : operand == LinearOperand.Columns ? rank - 2 : 1;
        int[] full = [.. Enumerable.Range(0, rank).Select(i => i == axis ? 6 : 1)];
        GraphValue c = form switch
        {
            "scalar" => b.Scalar(0.75f),
            "one" => b.Constant(1, 1),
            "vector" => b.Constant(full[axis..]),
            _ => b.Constant(full),
        };
        b.Output(constantFirst ? b.Node(new Binary(kind), c, sums) : b.Node(new Binary(kind), sums, c));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        bool folds = !(kind == BinaryKind.Div && constantFirst);
        Assert.That(changes, Is.EqualTo(folds ? 1 : 0));
        Assert.That(graph.Nodes, Has.Count.EqualTo(folds ? 1 : 2));
    }

    [TestCase(LinearOperand.Rows, new[] { 4, 1 })]
    [TestCase(LinearOperand.Rows, new[] { 4, 6 })]
    [TestCase(LinearOperand.Rows, new[] { 1, 1, 1, 6 })]
    [TestCase(LinearOperand.Columns, new[] { 5 })]
    [TestCase(LinearOperand.Columns, new[] { 6, 5 })]
    [TestCase(LinearOperand.Planes, new[] { 4 })]
    [TestCase(LinearOperand.Planes, new[] { 2, 6, 1, 1 })]
    [TestCase(LinearOperand.Planes, new[] { 6, 1, 4 })]
    [TestCase(LinearOperand.Planes, new[] { 1, 1, 1, 1, 1 })]
    public void Constants_along_other_axes_or_of_higher_rank_stay(LinearOperand operand, int[] shape)
    {
        var b = new GraphBuilder();
        b.Output(b.Node(new Binary(BinaryKind.Add), Sums(b, operand, bias: false), b.Constant(shape)));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void A_constant_that_widens_a_single_feature_stays()
    {
        var b = new GraphBuilder();
        b.Output(b.Node(new Binary(BinaryKind.Add), b.Node(new MatMul(), b.Input(4, 3), b.Constant(3, 1)), b.Constant(6)));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void A_whole_chain_folds_in_one_run()
    {
        var b = new GraphBuilder();
        GraphValue y = Sums(b, LinearOperand.Rows, bias: true);
        for (int i = 0; i < 5; i++)
            y = b.Node(new Binary(i % 2 == 0 ? BinaryKind.Mul : BinaryKind.Sub), y, b.Constant(6));
        b.Output(y);
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(5));
        Assert.That(graph.Nodes, Has.Count.EqualTo(1));
    }

    [Test]
    public void Sums_with_another_reader_an_activation_or_a_place_among_the_outputs_stay()
    {
        var b = new GraphBuilder();
        GraphValue read = Sums(b, LinearOperand.Rows, bias: true), shown = Sums(b, LinearOperand.Rows, bias: true);
        GraphValue active = b.Node(new Unary(UnaryKind.Relu), Sums(b, LinearOperand.Rows, bias: true));
        b.Output(
            b.Node(new Binary(BinaryKind.Add), b.Node(new Binary(BinaryKind.Mul), read, b.Constant(6)), read),
            b.Node(new Binary(BinaryKind.Add), shown, b.Constant(6)), shown,
            b.Node(new Binary(BinaryKind.Add), active, b.Constant(6)));
        Assert.That(PassTest.Apply(b, [new LinearLowering(), new ActivationFusion(), new AffineFolding()]).Changes, Is.Zero);
    }

    [Test]
    public void Open_shapes_hold_up_only_what_depends_on_them()
    {
        var b = new GraphBuilder();
        GraphValue x = b.OpenInput(), w = b.Constant(6, 3, 1, 1);
        GraphValue Conv() => b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), x, w);
        b.Output(
            Normalized(b, Conv(), 6),
            b.Node(new Binary(BinaryKind.Mul), Conv(), b.Scalar(2)),
            b.Node(new Binary(BinaryKind.Add), Conv(), b.Constant(6, 1, 1)),
            b.Node(new Binary(BinaryKind.Add), b.Node(new MatMul(), x, b.Constant(4, 6)), b.Constant(6)),
            Normalized(b, b.Node(new MatMul(), x, b.Constant(4, 3)), 3));
        ModelGraph graph = b.Graph.Clone();
        new LinearLowering().Run(graph);
        Assert.That(new AffineFolding().Run(graph), Is.EqualTo(3));
        graph.Infer([new TensorShape(2, 3, 5, 4)]);
        Assert.That(new AffineFolding().Run(graph), Is.EqualTo(1));
        graph.Check();
        GraphRunner.AssertSame(b.Graph, graph, [b.Numbers(2, 3, 5, 4)]);
    }

    private static GraphValue Sums(GraphBuilder b, LinearOperand operand, bool bias) => operand switch
    {
        LinearOperand.Rows => b.Node(new Gemm(1, 1, false, true), b.Input(4, 3), b.Constant(6, 3), bias ? b.Constant(6) : null),
        LinearOperand.Columns when bias => b.Node(new Gemm(1, 1, false, false), b.Constant(6, 3), b.Input(3, 5), b.Constant(6, 1)),
        LinearOperand.Columns => b.Node(new MatMul(), b.Constant(6, 3), b.Input(2, 3, 5)),
        _ => b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), b.Input(2, 3, 5, 4), b.Constant(6, 3, 1, 1), bias ? b.Constant(6) : null),
    };

    private static GraphValue Normalized(GraphBuilder b, GraphValue x, int channels) =>
        b.Node(new BatchNormalization(1e-3f), x, b.Constant(channels), b.Constant(channels), b.Constant(channels), b.Positive(channels));
}
