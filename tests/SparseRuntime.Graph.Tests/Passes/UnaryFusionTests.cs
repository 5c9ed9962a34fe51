using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Passes.Spell;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Activations spelt in several operators where no layer can take them over.</summary>
public class UnaryFusionTests
{
    private static readonly IGraphPass[] Passes = [new LinearLowering(), new ActivationFusion(), new UnaryFusion()];

    private static IEnumerable<TestCaseData> Fused() => ActivationPatternTests.Fused();

    private static IEnumerable<TestCaseData> NotFused() => ActivationPatternTests.NotFused();

    [TestCaseSource(nameof(Fused))]
    public void An_activation_in_several_operators_becomes_one(string expected, Delegate spelling)
    {
        var b = new GraphBuilder();
        b.Output(((Spelling)spelling)(b, b.Input(3, 4)));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        UnaryKind? kind = expected switch
        {
            "gelu" => UnaryKind.Gelu,
            "gelu-tanh" => UnaryKind.GeluTanh,
            "hard-swish" => UnaryKind.HardSwish,
            _ => null,
        };
        Assert.That(changes, Is.EqualTo(kind is null ? 0 : 1));
        Assert.That(graph.Nodes.Select(node => (node.Operator as Unary)?.Kind), kind is null ? Has.Some.EqualTo(UnaryKind.Sigmoid) : Is.EqualTo(new[] { kind }));
    }

    [TestCaseSource(nameof(NotFused))]
    public void What_only_looks_like_one_stays(string expected, Delegate spelling)
    {
        var b = new GraphBuilder();
        b.Output(((Spelling)spelling)(b, b.Input(3, 4)));
        Assert.That(PassTest.Apply(b, Passes).Changes, Is.Zero);
    }

    [Test]
    public void The_operand_may_be_read_elsewhere_and_seen()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Node(new MatMul(), b.Input(3, 5), b.Constant(5, 4));
        b.Output(Add(b, Gelu(b, x), x), x);
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(graph.Nodes.Select(node => node.Operator.Name), Is.EqualTo(new[] { "MatMul", "Gelu", "Add" }));
    }

    [Test]
    public void An_activation_on_an_activated_layer_becomes_one()
    {
        var b = new GraphBuilder();
        b.Output(Gelu(b, b.Node(new Unary(UnaryKind.Relu), b.Node(new MatMul(), b.Input(3, 5), b.Constant(5, 4)))));
        (ModelGraph graph, int changes) = PassTest.Apply(b, Passes);
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(graph.Nodes.Select(node => node.Operator.Name), Is.EqualTo(new[] { "MatMul", "Gelu" }));
    }

    [Test]
    public void A_layer_that_is_known_later_still_takes_it_over()
    {
        var b = new GraphBuilder();
        b.Output(Gelu(b, b.Node(new MatMul(), b.Input(3, 5), b.Constant(5, 4))));
        (ModelGraph graph, int changes) = PassTest.Apply(b, new UnaryFusion(), new LinearLowering(), new ActivationFusion());
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(PassTest.SoleLinear(graph).Layer.Activation.ToString(), Is.EqualTo("gelu"));
    }

    [TestCase(0, 1)]
    [TestCase(1, 0, Description = "the result would have an axis that a scalar x lacks")]
    public void Of_an_open_shape_only_numbers_without_axes_are_certain(int axes, int expected)
    {
        var b = new GraphBuilder();
        GraphValue x = b.OpenInput(), half = b.Constant(Tensor.From([0.5f], axes == 0 ? [] : [1]));
        b.Output(Mul(b, Mul(b, x, OnePlus(b, Erf(b, Div(b, x, MathF.Sqrt(2f))))), half));
        ModelGraph graph = b.Graph.Clone();
        Assert.That(new UnaryFusion().Run(graph), Is.EqualTo(expected));
        graph.Check();
        foreach (int[] shape in new int[][] { [], [1], [2, 3] })
            GraphRunner.AssertSame(b.Graph, graph, [b.Numbers(shape)]);
        Assert.That(new UnaryFusion().Run(Bound(b, 2, 3)), Is.EqualTo(1));
    }

    [Test]
    public void Other_types_stay()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Node(new Cast(ElementType.Float64), b.Input(3, 4));
        b.Output(Mul(b, x, b.Node(new Unary(UnaryKind.HardSigmoid, 1f / 6f, 0.5f), x)));
        Assert.That(PassTest.Apply(b, new UnaryFusion()).Changes, Is.Zero);
    }

    [Test]
    public void Numbers_that_are_not_finite_give_the_same()
    {
        var b = new GraphBuilder();
        b.Output(Gelu(b, b.Input(5)));
        ModelGraph graph = b.Graph.Clone();
        Assert.That(new UnaryFusion().Run(graph), Is.EqualTo(1));
        Tensor x = Tensor.From([float.NegativeInfinity, float.PositiveInfinity, float.NaN, 1f, -0f], 5);
        float[] expected = [float.NaN, float.PositiveInfinity, float.NaN, 0.8413447f, 0f];
        foreach (ModelGraph either in new[] { b.Graph, graph })
            Assert.That(new GraphInterpreter(either).Run(x)[0].Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-6f));
    }

    private static ModelGraph Bound(GraphBuilder b, params int[] shape)
    {
        ModelGraph graph = b.Graph.Clone();
        graph.Infer([new TensorShape(shape)]);
        return graph;
    }
}
