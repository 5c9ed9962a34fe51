using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Passes.Spell;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Activations spelt in several operators, in the ways that exporters spell them and in ways that only look like it.</summary>
public class ActivationPatternTests
{
    private static readonly float RootHalf = MathF.Sqrt(0.5f), Root2 = MathF.Sqrt(2f), Slope = MathF.Sqrt(2f / MathF.PI);

    internal static IEnumerable<TestCaseData> Fused()
    {
        yield return Case("silu", "x * sigmoid", (b, x) => Mul(b, x, Sigmoid(b, x)));
        yield return Case("silu", "sigmoid * x", (b, x) => Mul(b, Sigmoid(b, x), x));
        yield return Case("gelu", "x * (1 + erf(x / root 2)) * 0.5", (b, x) => Mul(b, Mul(b, x, OnePlus(b, Erf(b, Div(b, x, Root2)))), 0.5f));
        yield return Case("gelu", "0.5 * ((erf(root half * x) + 1) * x)", (b, x) => Mul(b, 0.5f, Mul(b, PlusOne(b, Erf(b, Mul(b, RootHalf, x))), x)));
        yield return Case("gelu", "(x * 0.5) * (1 + erf)", (b, x) => Mul(b, Mul(b, x, 0.5f), OnePlus(b, Erf(b, Div(b, x, Root2)))));
        yield return Case("gelu", "x * (0.5 * (1 + erf))", (b, x) => Mul(b, x, Mul(b, 0.5f, OnePlus(b, Erf(b, Div(b, x, Root2))))));
        yield return Case("gelu", "x * (1 + erf) / 2", (b, x) => Div(b, Mul(b, x, OnePlus(b, Erf(b, Div(b, x, Root2)))), 2f));
        yield return Case("gelu-tanh", "cube as pow", (b, x) => Mul(b, Mul(b, 0.5f, x), OnePlus(b, Tanh(b, Mul(b, Slope, Add(b, x, Mul(b, 0.044715f, Pow(b, x, 3))))))));
        yield return Case("gelu-tanh", "cube as pow of an integer", (b, x) => Mul(b, Mul(b, 0.5f, x), OnePlus(b, Tanh(b, Mul(b, Slope, Add(b, x, Mul(b, 0.044715f, b.Node(new Pow(), x, b.Constant(Tensor.Scalar(3L))))))))));
        yield return Case("gelu-tanh", "cube as product", (b, x) => Mul(b, Mul(b, x, PlusOne(b, Tanh(b, Mul(b, Add(b, Mul(b, Mul(b, Mul(b, x, x), x), 0.044715f), x), Slope)))), 0.5f));
        yield return Case("gelu-tanh", "square inside", (b, x) => Mul(b, Mul(b, 0.5f, x), OnePlus(b, Tanh(b, Mul(b, Mul(b, x, Slope), OnePlus(b, Mul(b, Mul(b, x, 0.044715f), x)))))));
        yield return Case("hard-swish", "x * hard sigmoid", (b, x) => Mul(b, x, b.Node(new Unary(UnaryKind.HardSigmoid, 1f / 6f, 0.5f), x)));
        yield return Case("hard-swish", "x * clip / 6", (b, x) => Div(b, Mul(b, x, Clip(b, Add(b, x, 3f), 0f, 6f)), 6f));
        yield return Case("hard-swish", "x * (clip / 6)", (b, x) => Mul(b, x, Div(b, Clip(b, Add(b, b.Scalar(3), x), 0f, 6f), 6f)));
        yield return Case("hard-swish", "x * (clip * sixth)", (b, x) => Mul(b, x, Mul(b, Clip(b, Add(b, x, 3f), 0f, 6f), 1f / 6f)));
    }

    internal static IEnumerable<TestCaseData> NotFused()
    {
        yield return Case("", "x * x", (b, x) => Mul(b, x, x));
        yield return Case("", "2 * x * sigmoid", (b, x) => Mul(b, Mul(b, x, 2f), Sigmoid(b, x)));
        yield return Case("", "x * sigmoid(1.702 x)", (b, x) => Mul(b, x, Sigmoid(b, Mul(b, x, 1.702f))));
        yield return Case("", "x / sigmoid", (b, x) => b.Node(new Binary(BinaryKind.Div), x, Sigmoid(b, x)));
        yield return Case("", "gelu without half", (b, x) => Mul(b, x, OnePlus(b, Erf(b, Div(b, x, Root2)))));
        yield return Case("", "gelu with another root", (b, x) => Mul(b, Mul(b, x, OnePlus(b, Erf(b, Div(b, x, 1.41f)))), 0.5f));
        yield return Case("", "gelu with 1.1", (b, x) => Mul(b, Mul(b, x, Add(b, Erf(b, Div(b, x, Root2)), 1.1f)), 0.5f));
        yield return Case("", "gelu of tanh", (b, x) => Mul(b, Mul(b, x, OnePlus(b, Tanh(b, Div(b, x, Root2)))), 0.5f));
        yield return Case("", "gelu-tanh with another cube", (b, x) => Mul(b, Mul(b, 0.5f, x), OnePlus(b, Tanh(b, Mul(b, Slope, Add(b, x, Mul(b, 0.05f, Pow(b, x, 3))))))));
        yield return Case("", "gelu-tanh with a square", (b, x) => Mul(b, Mul(b, 0.5f, x), OnePlus(b, Tanh(b, Mul(b, Slope, Add(b, x, Mul(b, 0.044715f, Pow(b, x, 2))))))));
        yield return Case("", "hard swish with other numbers", (b, x) => Mul(b, x, b.Node(new Unary(UnaryKind.HardSigmoid, 0.2f, 0.5f), x)));
        yield return Case("", "hard swish without sixth", (b, x) => Mul(b, x, Clip(b, Add(b, x, 3f), 0f, 6f)));
        yield return Case("", "hard swish up to 5", (b, x) => Div(b, Mul(b, x, Clip(b, Add(b, x, 3f), 0f, 5f)), 6f));
        yield return Case("", "hard swish of x + 2", (b, x) => Div(b, Mul(b, x, Clip(b, Add(b, x, 2f), 0f, 6f)), 6f));
        yield return Case("", "a number that widens the result", (b, x) => Mul(b, Mul(b, x, OnePlus(b, Erf(b, Div(b, x, Root2)))), b.Constant(Tensor.From([0.5f], 1, 1, 1))));
        yield return Case("", "sums that something else reads", (b, x) =>
        {
            b.Output(b.Node(new Unary(UnaryKind.Neg), x));
            return Mul(b, x, Sigmoid(b, x));
        });
        yield return Case("", "sums that the caller sees", (b, x) =>
        {
            b.Output(x);
            return Mul(b, x, Sigmoid(b, x));
        });
        yield return Case("", "a step that something else reads", (b, x) =>
        {
            GraphValue erf = Erf(b, Div(b, x, Root2));
            b.Output(b.Node(new Unary(UnaryKind.Neg), erf));
            return Mul(b, Mul(b, x, OnePlus(b, erf)), 0.5f);
        });
        yield return Case("", "a step that the caller sees", (b, x) =>
        {
            GraphValue gate = Sigmoid(b, x);
            b.Output(gate);
            return Mul(b, x, gate);
        });
    }

    [TestCaseSource(nameof(Fused))]
    public void An_activation_in_several_operators_moves_into_the_layer(string expected, Delegate spelling)
    {
        var b = new GraphBuilder();
        b.Output(((Spelling)spelling)(b, Sums(b)));
        (ModelGraph graph, int changes) = PassTest.Apply(b, new LinearLowering(), new ActivationFusion());
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(graph.Nodes, Has.Count.EqualTo(1));
        Assert.That(PassTest.SoleLinear(graph).Layer.Activation.ToString(), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(NotFused))]
    public void What_only_looks_like_one_stays(string expected, Delegate spelling)
    {
        var b = new GraphBuilder();
        b.Output(((Spelling)spelling)(b, Sums(b)));
        Assert.That(PassTest.Apply(b, new LinearLowering(), new ActivationFusion()).Changes, Is.Zero);
    }

    [Test]
    public void Sums_without_a_known_shape_are_activated_too()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Node(new MatMul(), b.OpenInput(), b.Constant(5, 4));
        b.Output(Mul(b, Mul(b, x, OnePlus(b, Erf(b, Div(b, x, Root2)))), 0.5f));
        PassPipeline.Standard().Run(b.Graph);
        Assert.That(PassTest.SoleLinear(b.Graph).Layer.Activation.ToString(), Is.EqualTo("gelu"));
        Assert.That(b.Graph.Nodes, Has.Count.EqualTo(1));
    }

    [Test]
    public void Sums_that_are_activated_already_stay()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Node(new Unary(UnaryKind.Relu), Sums(b));
        b.Output(Mul(b, x, Sigmoid(b, x)));
        (ModelGraph graph, _) = PassTest.Apply(b, new LinearLowering(), new ActivationFusion(), new ActivationFusion());
        Assert.That(graph.Nodes, Has.Count.EqualTo(3));
        Assert.That(PassTest.SoleLinear(graph).Layer.Activation.ToString(), Is.EqualTo("relu"));
    }

    [Test]
    public void Deep_products_end_the_search()
    {
        var b = new GraphBuilder();
        GraphValue y = Sums(b);
        for (int i = 0; i < 2000; i++)
            y = Mul(b, b.Input(3, 4), y);
        b.Output(y);
        b.Graph.Check();
        new LinearLowering().Run(b.Graph);
        Assert.That(new ActivationFusion().Run(b.Graph), Is.Zero);
    }

    private static TestCaseData Case(string expected, string name, Spelling spelling) => new TestCaseData(expected, spelling).SetArgDisplayNames(expected, name);

    private static GraphValue Sums(GraphBuilder b) => b.Node(new MatMul(), b.Input(3, 5), b.Constant(5, 4));
}
