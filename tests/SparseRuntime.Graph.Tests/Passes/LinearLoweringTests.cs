using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

public class LinearLoweringTests
{
    private static readonly LinearLowering Pass = new();

    [Test]
    public void Convolutions_of_any_form_become_linear([Range(0, 59)] int seed)
    {
        var b = new GraphBuilder(seed);
        Random random = b.Random;
        int axes = 1 + random.Next(3), groups = 1 + random.Next(2);
        int[] Any(int low, int end) => [.. Enumerable.Range(0, axes).Select(_ => random.Next(low, end))];
        int[] kernel = Any(1, 4);
        int[]? dilations = random.Next(2) == 0 ? null : Any(1, 3);
        int[]? strides = random.Next(2) == 0 ? null : Any(1, 4);
        int[]? pads = random.Next(2) == 0 ? null : [.. Any(0, 3), .. Any(0, 3)];
        var autoPad = (AutoPad)random.Next(4);
        GraphValue x = b.Input([2, groups * 2, .. Any(6, 9)]);
        GraphConstant weights = AnyConstant(b, [groups * 3, 2, .. kernel]);
        GraphValue? bias = random.Next(2) == 0 ? null : b.Constant(groups * 3);
        var conv = new Conv(strides, dilations, autoPad == AutoPad.NotSet ? pads : null, autoPad, groups, random.Next(2) == 0 ? null : kernel);
        b.Output(b.Node(conv, x, b.Constant(weights), bias));

        (ModelGraph graph, int changes) = PassTest.Apply(b, Pass);
        Assert.That(changes, Is.EqualTo(1));
        Linear linear = PassTest.SoleLinear(graph);
        Assert.That(linear.Operand, Is.EqualTo(LinearOperand.Planes));
        Assert.That(linear.Name, Is.EqualTo("Conv"));
        AssertHeldLike(weights, linear.Layer.Weights);
    }

    [Test]
    public void Gemm_with_a_constant_on_either_side_becomes_linear(
        [Values] bool constantRight, [Values] bool transposeA, [Values] bool transposeB, [Range(0, 6)] int addend, [Values(1f, 0.5f)] float factor)
    {
        var b = new GraphBuilder(addend);
        int[] a = transposeA ? [5, 3] : [3, 5], right = transposeB ? [4, 5] : [5, 4];
        GraphConstant weights = AnyConstant(b, constantRight ? right : a);
        GraphValue x = b.Input(constantRight ? a : right), w = b.Constant(weights);
        GraphValue? c = addend switch
        {
            0 => null,
            1 => b.Scalar(0.7f),
            2 => b.Constant(1),
            3 => b.Constant(4),
            4 => b.Constant(1, 4),
            5 => b.Constant(3, 1),
            _ => b.Constant(3, 4),
        };
        b.Output(b.Node(new Gemm(factor, -2 * factor, transposeA, transposeB), constantRight ? x : w, constantRight ? w : x, c));

        (ModelGraph graph, int changes) = PassTest.Apply(b, Pass);
        Assert.That(changes, Is.EqualTo(1));
        bool isBias = addend is 1 or 2 || (constantRight ? addend is 3 or 4 : addend == 5);
        Linear linear = PassTest.SoleLinear(graph);
        Assert.That(linear.Operand, Is.EqualTo(constantRight ? LinearOperand.Rows : LinearOperand.Columns));
        Assert.That(linear.Layer.Bias, isBias ? Is.Not.Null : Is.Null);
        Assert.That(PassTest.Count<Binary>(graph), isBias || addend == 0 ? Is.Zero : Is.AtLeast(1));
        Assert.That(PassTest.Count<Transpose>(graph), Is.EqualTo(constantRight ? (transposeA ? 1 : 0) : (transposeB ? 1 : 0)));
        AssertHeldLike(weights, linear.Layer.Weights);
    }

    [Test]
    public void Gemm_adds_an_addend_that_is_no_constant_after_the_layer()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(3, 5), c = b.Input(4);
        b.Output(b.Node(new Gemm(1, 0.5f, false, false), x, b.Constant(5, 4), c));
        (ModelGraph graph, _) = PassTest.Apply(b, Pass);
        Assert.That(PassTest.SoleLinear(graph).Layer.Bias, Is.Null);
        Assert.That(PassTest.Count<Binary>(graph), Is.EqualTo(2));
    }

    [Test]
    public void Gemm_without_weight_of_the_addend_ignores_it()
    {
        var b = new GraphBuilder();
        b.Output(b.Node(new Gemm(1, 0, false, false), b.Input(3, 5), b.Constant(5, 4), b.Constant(4)));
        (ModelGraph graph, _) = PassTest.Apply(b, Pass);
        Assert.That(PassTest.SoleLinear(graph).Layer.Bias, Is.Null);
        Assert.That(graph.Nodes, Has.Count.EqualTo(1));
    }

    [TestCase(new[] { 5 })]
    [TestCase(new[] { 3, 5 })]
    [TestCase(new[] { 2, 3, 5 })]
    [TestCase(new[] { 2, 2, 3, 5 })]
    public void MatMul_with_a_constant_right_matrix_becomes_linear_over_rows(int[] shape)
    {
        foreach (int seed in Enumerable.Range(0, 6))
        {
            var b = new GraphBuilder(seed);
            GraphConstant weights = AnyConstant(b, [5, 70]);
            b.Output(b.Node(new MatMul(), b.Input(shape), b.Constant(weights)));
            (ModelGraph graph, int changes) = PassTest.Apply(b, Pass);
            Assert.That(changes, Is.EqualTo(1));
            Assert.That(PassTest.SoleLinear(graph).Operand, Is.EqualTo(LinearOperand.Rows));
            AssertHeldLike(weights, PassTest.SoleLinear(graph).Layer.Weights);
        }
    }

    [TestCase(new[] { 5 }, LinearOperand.Rows)]
    [TestCase(new[] { 5, 3 }, LinearOperand.Columns)]
    [TestCase(new[] { 2, 5, 3 }, LinearOperand.Columns)]
    [TestCase(new[] { 2, 2, 5, 3 }, LinearOperand.Columns)]
    public void MatMul_with_a_constant_left_matrix_becomes_linear_over_columns(int[] shape, LinearOperand operand)
    {
        foreach (int seed in Enumerable.Range(0, 6))
        {
            var b = new GraphBuilder(seed);
            GraphConstant weights = AnyConstant(b, [7, 5]);
            b.Output(b.Node(new MatMul(), b.Constant(weights), b.Input(shape)));
            (ModelGraph graph, int changes) = PassTest.Apply(b, Pass);
            Assert.That(changes, Is.EqualTo(1));
            Assert.That(PassTest.SoleLinear(graph).Operand, Is.EqualTo(operand));
            AssertHeldLike(weights, PassTest.SoleLinear(graph).Layer.Weights);
        }
    }

    [Test]
    public void Products_without_a_constant_matrix_stay()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(3, 5), w = b.Input(5, 4), k = b.Input(2, 3, 1, 1), image = b.Input(1, 3, 4, 4);
        b.Output(
            b.Node(new MatMul(), x, w),
            b.Node(new Gemm(1, 1, false, false), x, w),
            b.Node(new MatMul(), x, b.Constant(2, 5, 4)),
            b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), image, k),
            b.Node(new Conv(null, null, null, AutoPad.NotSet, 1, null), image, b.Constant(2, 3, 1, 1), b.Input(2)));
        Assert.That(PassTest.Apply(b, Pass).Changes, Is.Zero);
    }

    [Test]
    public void Open_shapes_hold_up_only_what_depends_on_them()
    {
        var b = new GraphBuilder();
        GraphValue x = b.OpenInput(), w = b.Constant(2, 3, 3, 3);
        b.Output(
            b.Node(new Conv(null, null, [1, 1, 1, 1], AutoPad.NotSet, 1, null), x, w),
            b.Node(new Conv([2, 2], null, null, AutoPad.SameUpper, 1, null), x, w),
            b.Node(new MatMul(), x, b.Constant(6, 4)),
            b.Node(new MatMul(), b.Constant(4, 6), x));
        ModelGraph graph = b.Graph.Clone();
        Assert.That(Pass.Run(graph), Is.EqualTo(2));
        graph.Check();
        graph.Infer([new TensorShape(2, 3, 6, 6)]);
        Assert.That(Pass.Run(graph), Is.EqualTo(2));
        graph.Check();
        GraphRunner.AssertSame(b.Graph, graph, [b.Numbers(2, 3, 6, 6)]);
    }

    [Test]
    public void Weights_of_another_type_stay_until_they_are_converted()
    {
        var b = new GraphBuilder();
        GraphValue x = b.OpenInput(ElementType.Float64);
        b.Output(b.Node(new MatMul(), x, b.Constant(Tensor.From([1.0, 2.0], 1, 2))));
        Assert.That(Pass.Run(b.Graph), Is.Zero);
    }

    [Test]
    public void A_weight_that_is_not_a_number_is_an_error_that_names_node_and_place()
    {
        var b = new GraphBuilder();
        Tensor weights = b.Numbers(5, 4);
        weights.Span<float>()[(3 * 4) + 2] = float.NaN;
        b.Graph.AddNode("dense_1", new MatMul(), [b.Input(3, 5), b.Constant(weights)], ["y"]);
        GraphException? error = Assert.Throws<GraphException>(() => Pass.Run(b.Graph));
        Assert.That(error!.Message, Is.EqualTo("MatMul 'dense_1': weight at row 2, tap 3 is NaN"));
        Assert.That(error.Node, Is.EqualTo("MatMul 'dense_1'"));
    }

    [Test]
    public void Infinite_weights_are_allowed()
    {
        var b = new GraphBuilder();
        Tensor weights = b.Numbers(5, 4);
        weights.Span<float>()[7] = float.PositiveInfinity;
        b.Output(b.Node(new MatMul(), b.Input(3, 5), b.Constant(weights)));
        Assert.That(Pass.Run(b.Graph), Is.EqualTo(1));
    }

    [Test]
    public void Dense_weights_in_the_right_order_are_not_copied()
    {
        var b = new GraphBuilder();
        Tensor weights = b.Numbers(4, 5);
        b.Output(b.Node(new Gemm(1, 1, false, true), b.Input(3, 5), b.Constant(weights)));
        Pass.Run(b.Graph);
        weights.Span<float>()[6] = 42f;
        Assert.That(PassTest.Kept(PassTest.SoleLinear(b.Graph).Layer.Weights), Does.Contain((1, 1, 42f)));
    }

    [Test]
    public void Names_of_nodes_results_and_outputs_stay()
    {
        var b = new GraphBuilder();
        GraphNode node = b.Graph.AddNode("fc", new MatMul(), [b.Input(3, 5), b.Constant(5, 4)], ["logits"]);
        b.Output(node.Outputs[0]);
        Pass.Run(b.Graph);
        Assert.That(b.Graph.Nodes[0].DisplayName, Is.EqualTo("MatMul 'fc'"));
        Assert.That(b.Graph.Find("logits")!.Producer, Is.SameAs(b.Graph.Nodes[0]));
    }

    [Test]
    public void Sparse_weights_of_huge_extent_are_refused_before_they_claim_memory()
    {
        var b = new GraphBuilder();
        var sparse = new SparseTensor(new TensorShape(1, int.MaxValue), [7], Tensor.From([1f], 1));
        b.Output(b.Node(new MatMul(), b.OpenInput(), b.Constant(new GraphConstant(sparse))));
        Assert.That(() => Pass.Run(b.Graph), Throws.TypeOf<GraphException>().With.Message.Contains("hold only 1 elements"));
    }

    private static GraphConstant AnyConstant(GraphBuilder b, int[] shape) => b.Random.Next(3) switch
    {
        0 => new GraphConstant(b.Numbers(shape)),
        1 => b.Masked(shape),
        _ => b.Sparse(shape),
    };

    private static void AssertHeldLike(GraphConstant constant, WeightMatrix weights)
    {
        Assert.That(weights.IsCompressed, Is.EqualTo(constant.Sparse is not null));
        long kept = constant.Sparse?.Indices.Length ?? constant.Mask?.CountKept() ?? constant.Shape.ElementCount;
        Assert.That(weights.NonzeroCount, Is.EqualTo(kept));
    }
}
