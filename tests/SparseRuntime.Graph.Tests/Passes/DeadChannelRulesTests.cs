using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>What each operator between a layer of six channels and its reader does with the two that are dead.</summary>
internal sealed class DeadChannelRulesTests
{
    private const int Dead = 2;

    /// <summary>Images [2, 6, 4, 5] to anything: the dead channels go if no constant they hold is hidden.</summary>
    private static IEnumerable<TestCaseData> Understood()
    {
        yield return Case("sigmoid", (b, x) => b.Node(new Unary(UnaryKind.Sigmoid), x));
        yield return Case("softplus", (b, x) => b.Node(new Unary(UnaryKind.Softplus), x));
        yield return Case("clip", (b, x) => b.Node(new Clip(), x, b.Scalar(0.1f), b.Scalar(0.4f)));
        yield return Case("batch normalization", (b, x) => b.Node(new BatchNormalization(1e-3f), b.Node(new Unary(UnaryKind.Tanh), x), b.Constant(6), b.Constant(6), b.Constant(6), b.Positive(6)));
        yield return Case("scalar", (b, x) => b.Node(new Binary(BinaryKind.Mul), b.Scalar(0.3f), x));
        yield return Case("constant per channel", (b, x) => b.Node(new Binary(BinaryKind.Sub), b.Constant(6, 1, 1), b.Node(new Unary(UnaryKind.Tanh), x)));
        yield return Case("slopes", (b, x) => b.Node(new Binary(BinaryKind.PRelu), x, b.Constant(6, 1, 1)));
        yield return Case("maximum", (b, x) => b.Node(new Binary(BinaryKind.Max), x, b.Constant(1, 6, 1, 1)));
        yield return Case("sum with itself", (b, x) => b.Node(new Binary(BinaryKind.Add), x, b.Node(new Unary(UnaryKind.Exp), x)));
        yield return Case("product of as many dead channels", (b, x) => b.Node(new Binary(BinaryKind.Mul), x, Producer(b, 2, 4, 5)), 2 * Dead);
        yield return Case("channels of one number each", (b, x) => b.Node(new Binary(BinaryKind.Mul), x, b.Node(new GlobalPool(GlobalPoolKind.Average), x)));
        yield return Case("concatenation with itself", (b, x) => b.Node(new Concat(1), x, b.Node(new Unary(UnaryKind.Neg), x)));
        yield return Case("concatenation with an input", (b, x) => b.Node(new Concat(-3), b.Input(2, 3, 4, 5), x));
        yield return Case("concatenation of two", (b, x) => b.Node(new Concat(1), x, Producer(b, 2, 4, 5)), 2 * Dead);
        yield return Case("equal parts", (b, x) => Parts(b, x, 1, 2));
        yield return Case("given parts", (b, x) => Parts(b, x, -3, 3, 1, 4, 1));
        yield return Case("parts along another axis", (b, x) => Parts(b, x, 3, 2));
        yield return Case("slice of channels, which leaves out two more", (b, x) => Sliced(b, x, 1, 5, 1, 1), Dead + 2);
        yield return Case("slice of the last channels, which leaves out one more", (b, x) => Sliced(b, x, -5, int.MaxValue, -3, 1), Dead + 1);
        yield return Case("slice along another axis", (b, x) => Sliced(b, x, 3, 0, 3, -1));
        yield return Case("largest of windows", (b, x) => b.Node(new MaxPool([3, 2], [2, 2], null, [1, 0, 1, 1], ceilMode: true), x));
        yield return Case("average of windows", (b, x) => b.Node(new AveragePool([3, 3], pads: [2, 2, 2, 2]), x));
        yield return Case("average of windows of the same extent", (b, x) => b.Node(new AveragePool([3, 2], [2, 1], autoPad: AutoPad.SameLower), x));
        yield return Case("average of whole windows", (b, x) => b.Node(new AveragePool([2, 2], countIncludePad: true), x));
        yield return Case("largest of all", (b, x) => b.Node(new GlobalPool(GlobalPoolKind.Max), x));
        yield return Case("average of all", (b, x) => b.Node(new GlobalPool(GlobalPoolKind.Average), x));
        yield return Case("mean", (b, x) => b.Node(new Reduce(ReduceKind.Mean, keepDimensions: false), x, b.Constant(Tensor.From([2L, -1L], 2))));
        yield return Case("least", (b, x) => b.Node(new Reduce(ReduceKind.Min), x, b.Constant(Tensor.From([3L], 1))));
        yield return Case("transpose", (b, x) => b.Node(new Transpose([2, 0, 1, 3]), b.Node(new Transpose([1, 2, 0, 3]), x)));
        yield return Case("flatten", (b, x) => b.Node(new Flatten(1), x));
        yield return Case("reshape to rows", (b, x) => b.Node(new Reshape(), x, b.Constant(Tensor.From([0L, -1L], 2))));
        yield return Case("reshape of planes", (b, x) => b.Node(new Reshape(), x, b.Constant(Tensor.From([2L, 6L, 20L], 3))));
        yield return Case("reshape to rows and back", (b, x) => b.Node(new Reshape(), b.Node(new Unsqueeze(), b.Node(new Squeeze(), b.Node(new GlobalPool(GlobalPoolKind.Max), x)), b.Constant(Tensor.From([2L], 1))), b.Constant(Tensor.From([2L, 6L, 1L, 1L], 4))));
    }

    /// <summary>Operators that hand channels on but not what they hold: dead channels go where that is zero at most.</summary>
    private static IEnumerable<TestCaseData> Obscuring()
    {
        yield return new TestCaseData((GraphBuilder b, GraphValue x) => b.Node(new AveragePool([3, 3], pads: [1, 1, 1, 1], countIncludePad: true), x), Dead).SetArgDisplayNames("average with padding");
        yield return new TestCaseData((GraphBuilder b, GraphValue x) => b.Node(new LpPool([2, 2], 2), x), 0).SetArgDisplayNames("norm of windows");
        yield return new TestCaseData((GraphBuilder b, GraphValue x) => b.Node(new GlobalPool(GlobalPoolKind.Lp), x), 0).SetArgDisplayNames("norm of all");
        yield return new TestCaseData((GraphBuilder b, GraphValue x) => b.Node(new Reduce(ReduceKind.Sum), x, b.Constant(Tensor.From([3L], 1))), 0).SetArgDisplayNames("sum");
        yield return new TestCaseData((GraphBuilder b, GraphValue x) => b.Node(new MaxPool([2, 2], pads: [0, 0, 0, 0], dilations: [2, 2]), x), 0).SetArgDisplayNames("largest of windows with gaps");
        yield return new TestCaseData((GraphBuilder b, GraphValue x) => b.Node(new Binary(BinaryKind.Add), x, b.Input(4, 5)), 0).SetArgDisplayNames("sum with what is the same for all channels");
        yield return new TestCaseData((GraphBuilder b, GraphValue x) => b.Node(new Binary(BinaryKind.Add), x, b.Constant(6, 4, 5)), 0).SetArgDisplayNames("sum with a constant image");
    }

    private static IEnumerable<TestCaseData> Opaque()
    {
        yield return Case("softmax", (b, x) => b.Node(new Softmax(1), x));
        yield return Case("layer normalization", (b, x) => b.Node(new LayerNormalization(1, 1e-5f), x, b.Constant(6, 4, 5)));
        yield return Case("sum with changing numbers per channel", (b, x) => b.Node(new Binary(BinaryKind.Add), x, b.Input(6, 1, 1)));
        yield return Case("concatenation along another axis", (b, x) => b.Node(new Concat(2), x, b.Input(2, 6, 1, 5)));
        yield return Case("slice with steps", (b, x) => Sliced(b, x, 0, 6, 1, 2));
        yield return Case("reshape that parts channels", (b, x) => b.Node(new Reshape(), x, b.Constant(Tensor.From([2L, 2L, 3L, 20L], 4))));
        yield return Case("reshape that joins images", (b, x) => b.Node(new Reshape(), x, b.Constant(Tensor.From([12L, 20L], 2))));
        yield return Case("mean over channels", (b, x) => b.Node(new Reduce(ReduceKind.Mean), x, b.Constant(Tensor.From([1L], 1))));
        yield return Case("blocks of channels", (b, x) => b.Node(new Reshape(), b.Node(new Flatten(2), x), b.Constant(Tensor.From([2L, 6L, 4L, 5L], 4))));
        yield return Case("product of two images", (b, x) => b.Node(new MatMul(), x, b.Input(2, 6, 5, 3)));
    }

    [TestCaseSource(nameof(Understood))]
    public void Dead_channels_pass_through(Func<GraphBuilder, GraphValue, GraphValue> op, int removed)
    {
        var b = new GraphBuilder();
        GraphValue y = op(b, Producer(b, 2, 4, 5));
        b.Output(Reader(b, y));
        (ModelGraph graph, int changes) = PassTest.Apply(b, new LinearLowering(), new DeadChannelElimination());
        Assert.That(changes, Is.EqualTo(removed));
        Assert.That(new DeadChannelElimination().Run(graph), Is.Zero);
    }

    [TestCaseSource(nameof(Obscuring))]
    public void Constants_that_an_operator_changes_keep_their_channels(Func<GraphBuilder, GraphValue, GraphValue> op, int removedOfZeros)
    {
        foreach (bool zeros in new[] { false, true })
        {
            var b = new GraphBuilder();
            b.Output(Reader(b, op(b, Producer(b, 2, 4, 5, zeros))));
            Assert.That(PassTest.Apply(b, new LinearLowering(), new DeadChannelElimination()).Changes, Is.EqualTo(zeros ? removedOfZeros : 0));
        }
    }

    [TestCaseSource(nameof(Obscuring))]
    public void Channels_that_no_weight_reads_pass_back_through_operators_that_change_constants(Func<GraphBuilder, GraphValue, GraphValue> op, int removedOfZeros)
    {
        Assert.That(removedOfZeros, Is.LessThanOrEqualTo(Dead));
        var b = new GraphBuilder();
        GraphValue x = b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), b.Input(2, 3, 4, 5), b.Constant(6, 3, 1, 1));
        GraphValue y = op(b, x);
        Tensor weights = b.Numbers(2, 6, 1, 1);
        foreach (int unread in new[] { 1, 2, 5, 8, 9 })
            weights.Span<float>()[unread] = 0f;
        b.Output(b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), y, b.Constant(weights)));

        // Channel 2 is read by neither row.
        Assert.That(PassTest.Apply(b, new LinearLowering(), new DeadChannelElimination()).Changes, Is.EqualTo(1));
    }

    [TestCaseSource(nameof(Opaque))]
    public void Operators_that_mix_or_name_channels_keep_them(Func<GraphBuilder, GraphValue, GraphValue> op, int dead)
    {
        Assert.That(dead, Is.EqualTo(Dead));
        var b = new GraphBuilder();
        b.Output(Reader(b, op(b, Producer(b, 2, 4, 5))));
        Assert.That(PassTest.Apply(b, new LinearLowering(), new DeadChannelElimination()).Changes, Is.Zero);
    }

    [Test]
    public void A_node_that_reads_the_extent_of_channels_keeps_them()
    {
        var b = new GraphBuilder();
        GraphValue x = Producer(b, 2, 4, 5);
        b.Output(Reader(b, x), b.Node(new Shape(), x));
        Assert.That(PassTest.Apply(b, new LinearLowering(), new DeadChannelElimination()).Changes, Is.Zero);
    }

    [Test]
    public void Places_of_the_largest_keep_their_channels()
    {
        var b = new GraphBuilder();
        GraphNode pool = b.Graph.AddNode("", new MaxPool([2, 2]), [Producer(b, 2, 4, 5)], [null, null]);
        b.Output(Reader(b, pool.Outputs[0]), pool.Outputs[1]);
        Assert.That(PassTest.Apply(b, new LinearLowering(), new DeadChannelElimination()).Changes, Is.Zero);
    }

    [Test]
    public void A_sum_with_channels_that_are_alive_keeps_those_of_both([Values] bool fused)
    {
        var b = new GraphBuilder();
        GraphValue alive = b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), b.Input(2, 3, 4, 5), b.Constant(6, 3, 1, 1));
        b.Output(Reader(b, b.Node(new Binary(BinaryKind.Add), Producer(b, 2, 4, 5), alive)));
        IGraphPass[] passes = fused ? [new LinearLowering(), new ResidualFusion(), new DeadChannelElimination()] : [new LinearLowering(), new DeadChannelElimination()];
        Assert.That(PassTest.Apply(b, passes).Changes, Is.Zero);
    }

    [Test]
    public void A_sum_loses_channels_that_are_dead_in_all_it_adds([Values] bool fused)
    {
        var b = new GraphBuilder();
        b.Output(Reader(b, b.Node(new Binary(BinaryKind.Add), Producer(b, 2, 4, 5), Producer(b, 2, 4, 5))));
        IGraphPass[] passes = fused ? [new LinearLowering(), new ResidualFusion(), new DeadChannelElimination()] : [new LinearLowering(), new DeadChannelElimination()];
        Assert.That(PassTest.Apply(b, passes).Changes, Is.EqualTo(2 * Dead));
    }

    [Test]
    public void A_part_all_of_whose_channels_are_dead_keeps_one()
    {
        var b = new GraphBuilder();
        GraphValue y = Producer(b, 2, 4, 5);

        // Channels 1 and 4 are dead: the second part has nothing else.
        GraphNode parts = b.Graph.AddNode("", new Split(1), [y, b.Constant(Tensor.From([1L, 1L, 4L], 3))], [null, null, null]);
        b.Output([.. parts.Outputs.Select(part => Reader(b, part))]);
        Assert.That(PassTest.Apply(b, new LinearLowering(), new DeadChannelElimination()).Changes, Is.EqualTo(1));
    }

    private static TestCaseData Case(string name, Func<GraphBuilder, GraphValue, GraphValue> op, int removed = Dead) =>
        new TestCaseData(op, removed).SetArgDisplayNames(name);

    /// <summary>Six channels of which 1 and 4 are the same for every input.</summary>
    private static GraphValue Producer(GraphBuilder b, int images, int height, int width, bool zeros = false)
    {
        Tensor weights = b.Numbers(6, 3, 1, 1), bias = b.Numbers(6);
        foreach (int dead in new[] { 1, 4 })
        {
            weights.Span<float>().Slice(dead * 3, 3).Clear();
            if (zeros) bias.Span<float>()[dead] = 0f;
        }

        return b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), b.Input(images, 3, height, width), b.Constant(weights), b.Constant(bias));
    }

    /// <summary>A layer without padding over the second axis of images, or the last of rows.</summary>
    private static GraphValue Reader(GraphBuilder b, GraphValue x)
    {
        TensorShape shape = x.Facts.Shape!;
        if (shape.Rank == 2) return b.Node(new Gemm(1, 1, false, true), x, b.Constant(3, shape[1]), b.Constant(3));
        return b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), x, b.Constant([3, shape[1], .. Enumerable.Repeat(1, shape.Rank - 2)]), b.Constant(3));
    }

    /// <summary>All parts of a value, joined in the opposite order.</summary>
    private static GraphValue Parts(GraphBuilder b, GraphValue x, int axis, int count, params long[] extents)
    {
        GraphValue?[] operands = extents.Length == 0 ? [x] : [x, b.Constant(Tensor.From(extents, extents.Length))];
        GraphNode split = b.Graph.AddNode("", new Split(axis), operands, new string?[count]);
        GraphValue[] parts = [.. split.Outputs.Reverse()];
        return axis == 3 ? b.Node(new MaxPool([2, 2]), parts[0]) : b.Node(new Concat(1), parts);
    }

    private static GraphValue Sliced(GraphBuilder b, GraphValue x, long start, long end, long axis, long step) =>
        b.Node(new Slice(), x, b.Constant(Tensor.From([start, 0L], 2)), b.Constant(Tensor.From([end, 3L], 2)), b.Constant(Tensor.From([axis, 2L], 2)), b.Constant(Tensor.From([step, 1L], 2)));
}
