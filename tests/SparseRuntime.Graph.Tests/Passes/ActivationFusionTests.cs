using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;

namespace SparseRuntime.Graph.Tests.Passes;

public class ActivationFusionTests
{
    private static readonly IGraphPass[] Passes = [new LinearLowering(), new ActivationFusion()];

    [TestCase(0, "relu")]
    [TestCase(1, "leaky-relu(0.125)")]
    [TestCase(2, "clip(0,6)")]
    [TestCase(3, "clip(-Infinity,0.5)")]
    [TestCase(4, "relu")]
    [TestCase(5, "clip(-Infinity,Infinity)")]
    [TestCase(6, "sigmoid")]
    [TestCase(7, "tanh")]
    [TestCase(8, "gelu")]
    [TestCase(9, "gelu-tanh")]
    [TestCase(10, "hard-swish")]
    [TestCase(11, "hard-sigmoid(0.25,0.5)")]
    public void An_activation_moves_into_the_layer(int which, string expected)
    {
        var b = new GraphBuilder();
        GraphValue sums = b.Node(new MatMul(), b.Input(3, 5), b.Constant(5, 4));
        b.Output(which switch
        {
            0 => b.Node(new Unary(UnaryKind.Relu), sums),
            1 => b.Node(new Unary(UnaryKind.LeakyRelu, 0.125f), sums),
            2 => b.Node(new Clip(), sums, b.Scalar(0), b.Scalar(6)),
            3 => b.Node(new Clip(), sums, null, b.Scalar(0.5f)),
            4 => b.Node(new Clip(), sums, b.Scalar(0)),
            6 => b.Node(new Unary(UnaryKind.Sigmoid), sums),
            7 => b.Node(new Unary(UnaryKind.Tanh), sums),
            8 => b.Node(new Unary(UnaryKind.Gelu), sums),
            9 => b.Node(new Unary(UnaryKind.GeluTanh), sums),
            10 => b.Node(new Unary(UnaryKind.HardSwish), sums),
            11 => b.Node(new Unary(UnaryKind.HardSigmoid, 0.25f, 0.5f), sums),
            _ => b.Node(new Clip(), sums),
        });
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(graph.Nodes, Has.Count.EqualTo(1));
        Assert.That(PassTest.SoleLinear(graph).Layer.Activation.ToString(), Is.EqualTo(expected));
        Assert.That(PassTest.SoleLinear(graph).Layer.Weights.NonzeroCount, Is.EqualTo(20));
    }

    [Test]
    public void Sums_that_something_else_reads_stay()
    {
        var b = new GraphBuilder();
        GraphValue sums = b.Node(new MatMul(), b.Input(3, 5), b.Constant(5, 4));
        b.Output(b.Node(new Binary(BinaryKind.Mul), b.Node(new Unary(UnaryKind.Relu), sums), sums));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void Sums_that_the_caller_sees_stay()
    {
        var b = new GraphBuilder();
        GraphValue sums = b.Node(new MatMul(), b.Input(3, 5), b.Constant(5, 4));
        b.Output(b.Node(new Unary(UnaryKind.Relu), sums), sums);
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void Only_one_activation_moves()
    {
        var b = new GraphBuilder();
        GraphValue sums = b.Node(new MatMul(), b.Input(3, 5), b.Constant(5, 4));
        b.Output(b.Node(new Unary(UnaryKind.Relu), b.Node(new Unary(UnaryKind.LeakyRelu, 2f), sums)));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(graph.Nodes, Has.Count.EqualTo(2));
    }

    [Test]
    public void Bounds_that_cross_or_are_not_constant_stay()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(3, 5), bound = b.Input();
        GraphValue Sums() => b.Node(new MatMul(), x, b.Constant(5, 4));
        b.Output(
            b.Node(new Clip(), Sums(), b.Scalar(2), b.Scalar(1)),
            b.Node(new Clip(), Sums(), bound),
            b.Node(new Clip(), Sums(), b.Scalar(float.NaN)),
            b.Node(new Unary(UnaryKind.Erf), Sums()));
        ModelGraph graph = b.Graph.Clone();
        new LinearLowering().Run(graph);
        Assert.That(new ActivationFusion().Run(graph), Is.Zero);
    }

    [Test]
    public void A_sum_that_is_a_bound_is_not_an_operand()
    {
        var b = new GraphBuilder();
        GraphValue sum = b.Node(new MatMul(), b.Input(5), b.Constant(5, 1));
        b.Output(b.Node(new Clip(), b.Constant(4), sum));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }
}
