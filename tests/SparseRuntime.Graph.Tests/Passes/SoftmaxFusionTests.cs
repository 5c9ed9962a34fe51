using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Passes.Spell;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Softmax spelt in primitive operators, and what only looks like it.</summary>
public class SoftmaxFusionTests
{
    private static IEnumerable<TestCaseData> Fused()
    {
        yield return Case("last axis", (b, x) => Softmax(b, x, -1));
        yield return Case("first axis", (b, x) => Softmax(b, x, 0));
        yield return Case("axes counted from both ends", (b, x) =>
        {
            GraphValue terms = Exp(b, Sub(b, x, Max(b, x, -2)));
            return Div(b, terms, Sum(b, terms, 1));
        });
        yield return Case("terms computed twice", (b, x) => Div(b, Exp(b, Sub(b, x, Max(b, x, 2))), Sum(b, Exp(b, Sub(b, x, Max(b, x, 2))), 2)));
        yield return Case("terms * reciprocal", (b, x) =>
        {
            GraphValue terms = Exp(b, Sub(b, x, Max(b, x, -1)));
            return Mul(b, terms, Reciprocal(b, Sum(b, terms, -1)));
        });
        yield return Case("(1 / total) * terms", (b, x) =>
        {
            GraphValue terms = Exp(b, Sub(b, x, Max(b, x, -1)));
            return Mul(b, Div(b, b.Scalar(1f), Sum(b, terms, -1)), terms);
        });
        yield return Case("x that something else reads", (b, x) =>
        {
            b.Output(b.Node(new Unary(UnaryKind.Neg), x));
            return Softmax(b, x, -1);
        });
    }

    private static IEnumerable<TestCaseData> NotFused()
    {
        yield return Case("two axes", (b, x) => Quotient(b, x, terms => Sum(b, terms, 1, 2), Max(b, x, 1, 2)));
        yield return Case("all axes", (b, x) => Quotient(b, x, terms => Sum(b, terms), Max(b, x)));
        yield return Case("another axis", (b, x) => Quotient(b, x, terms => Sum(b, terms, 1), Max(b, x, 2)));
        yield return Case("the mean taken off", (b, x) => Quotient(b, x, terms => Sum(b, terms, -1), Mean(b, x, -1)));
        yield return Case("the greatest of another", (b, x) => Quotient(b, x, terms => Sum(b, terms, -1), Max(b, b.Node(new Unary(UnaryKind.Neg), x), -1)));
        yield return Case("the mean of terms", (b, x) => Quotient(b, x, terms => Mean(b, terms, -1), Max(b, x, -1)));
        yield return Case("the total of others", (b, x) => Quotient(b, x, _ => Sum(b, Exp(b, x), -1), Max(b, x, -1)));
        yield return Case("no difference", (b, x) => Div(b, Exp(b, x), Sum(b, Exp(b, x), -1)));
        yield return Case("the other way round", (b, x) =>
        {
            GraphValue terms = Exp(b, Sub(b, x, Max(b, x, -1)));
            return Div(b, Sum(b, terms, -1), terms);
        });
        yield return Case("times the total", (b, x) =>
        {
            GraphValue terms = Exp(b, Sub(b, x, Max(b, x, -1)));
            return Mul(b, terms, Sum(b, terms, -1));
        });
        yield return Case("2 / total", (b, x) =>
        {
            GraphValue terms = Exp(b, Sub(b, x, Max(b, x, -1)));
            return Mul(b, terms, Div(b, b.Scalar(2f), Sum(b, terms, -1)));
        });
        yield return Case("a one that widens the result", (b, x) =>
        {
            GraphValue terms = Exp(b, Sub(b, x, Max(b, x, -1)));
            return Mul(b, terms, Div(b, b.Constant(Tensor.From([1f], 1, 1, 1, 1)), Sum(b, terms, -1)));
        });
        yield return Case("terms that something else reads", (b, x) =>
        {
            GraphValue terms = Exp(b, Sub(b, x, Max(b, x, -1)));
            b.Output(b.Node(new Unary(UnaryKind.Neg), terms));
            return Div(b, terms, Sum(b, terms, -1));
        });
        yield return Case("a total that the caller sees", (b, x) =>
        {
            GraphValue terms = Exp(b, Sub(b, x, Max(b, x, -1))), total = Sum(b, terms, -1);
            b.Output(total);
            return Div(b, terms, total);
        });
        yield return Case("another type", (b, x) => Softmax(b, b.Node(new Cast(ElementType.Float64), x), -1));
    }

    [TestCaseSource(nameof(Fused))]
    public void Softmax_in_several_operators_becomes_one(Delegate spelling)
    {
        var b = new GraphBuilder();
        b.Output(((Spelling)spelling)(b, b.Input(2, 3, 37)));
        (ModelGraph graph, int changes) = PassTest.Apply(b, new SoftmaxFusion());
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(graph.Nodes.Where(node => node.Operator.Name != "Neg").Select(node => node.Operator.Name), Is.EqualTo(new[] { "Softmax" }));
    }

    [TestCaseSource(nameof(NotFused))]
    public void What_only_looks_like_it_stays(Delegate spelling)
    {
        var b = new GraphBuilder();
        b.Output(((Spelling)spelling)(b, b.Input(2, 3, 4)));
        Assert.That(PassTest.Apply(b, new SoftmaxFusion()).Changes, Is.Zero);
    }

    [Test]
    public void Axes_without_extents_kept_stay()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(4, 4), axes = b.Constant(Tensor.From([1L], 1));
        GraphValue terms = Exp(b, Sub(b, x, b.Node(new Reduce(ReduceKind.Max, keepDimensions: false), x, axes)));
        b.Output(Div(b, terms, b.Node(new Reduce(ReduceKind.Sum, keepDimensions: false), terms, axes)));
        Assert.That(PassTest.Apply(b, new SoftmaxFusion()).Changes, Is.Zero);
    }

    [Test]
    public void An_open_shape_is_no_obstacle()
    {
        var b = new GraphBuilder();
        b.Output(Softmax(b, b.OpenInput(), -1));
        ModelGraph graph = b.Graph.Clone();
        Assert.That(new SoftmaxFusion().Run(graph), Is.EqualTo(1));
        graph.Check();
        foreach (int[] shape in new int[][] { [5], [2, 1], [2, 0], [2, 3, 4] })
            GraphRunner.AssertSame(b.Graph, graph, [b.Numbers(shape)]);
    }

    [Test]
    public void Axes_that_may_differ_in_an_open_shape_wait_until_it_is_bound()
    {
        var b = new GraphBuilder();
        GraphValue x = b.OpenInput(), terms = Exp(b, Sub(b, x, Max(b, x, -1)));
        b.Output(Div(b, terms, Sum(b, terms, 1)));
        ModelGraph graph = b.Graph.Clone();
        Assert.That(new SoftmaxFusion().Run(graph), Is.Zero);
        graph.Infer([new TensorShape(2, 3)]);
        Assert.That(new SoftmaxFusion().Run(graph), Is.EqualTo(1));
        GraphRunner.AssertSame(b.Graph, graph, [b.Numbers(2, 3)]);
    }

    [Test]
    public void Axes_that_are_not_constant_stay()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(2, 3), axes = b.OpenInput(ElementType.Int64);
        GraphValue terms = Exp(b, Sub(b, x, b.Node(new Reduce(ReduceKind.Max), x, axes)));
        b.Output(Div(b, terms, b.Node(new Reduce(ReduceKind.Sum), terms, axes)));
        Assert.That(new SoftmaxFusion().Run(b.Graph), Is.Zero);
    }

    [Test]
    public void Numbers_that_are_not_finite_give_the_same([Values(0, 1)] int axis)
    {
        var b = new GraphBuilder();
        b.Output(Softmax(b, b.Input(37, 37), axis));
        ModelGraph graph = b.Graph.Clone();
        Assert.That(new SoftmaxFusion().Run(graph), Is.EqualTo(1));
        Tensor x = b.Numbers(37, 37);
        Span<float> rows = x.Span<float>();
        float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue];
        for (int i = 0; i < odd.Length; i++)
            rows[(i * 37) + (7 * i)] = odd[i];
        rows[(5 * 37)..(6 * 37)].Fill(float.NegativeInfinity);
        GraphRunner.AssertSame(b.Graph, graph, [x]);
    }

    private static GraphValue Quotient(GraphBuilder b, GraphValue x, Func<GraphValue, GraphValue> total, GraphValue shift)
    {
        GraphValue terms = Exp(b, Sub(b, x, shift));
        return Div(b, terms, total(terms));
    }

    private static TestCaseData Case(string name, Spelling spelling) => new TestCaseData(spelling).SetArgDisplayNames(name);
}
