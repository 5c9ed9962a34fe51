using FsCheck;
using FsCheck.Fluent;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Passes.Spell;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Layer normalization spelt in primitive operators, and what only looks like it.</summary>
public class LayerNormalizationFusionTests
{
    private static readonly NormalizationSpelling Plain = new();

    private static IEnumerable<TestCaseData> NotFused()
    {
        yield return Case("an axis that is not the last", (b, x) => new NormalizationSpelling { Axes = [1] }.Build(b, x));
        yield return Case("axes with a gap", (b, x) => new NormalizationSpelling { Axes = [0, 2] }.Build(b, x));
        yield return Case("variance over other axes", (b, x) => Spelled(b, x, variance: d => Mean(b, Pow(b, d, 2), 1, 2)));
        yield return Case("a total for the variance", (b, x) => Spelled(b, x, variance: d => Sum(b, Pow(b, d, 2), -1)));
        yield return Case("the greatest for the mean", (b, x) => Spelled(b, x, center: Max(b, x, -1)));
        yield return Case("the mean of another", (b, x) => Spelled(b, x, center: Mean(b, Tanh(b, x), -1)));
        yield return Case("the variance of another", (b, x) => Spelled(b, x, variance: _ => Mean(b, Pow(b, Sub(b, Tanh(b, x), Mean(b, Tanh(b, x), -1)), 2), -1)));
        yield return Case("the mean square", (b, x) => Spelled(b, x, variance: _ => Mean(b, Pow(b, x, 2), -1)));
        yield return Case("a product of two", (b, x) => Spelled(b, x, variance: d => Mean(b, Mul(b, d, x), -1)));
        yield return Case("fourth powers", (b, x) => Spelled(b, x, variance: d => Mean(b, Pow(b, d, 4), -1)));
        yield return Case("the fourth root", (b, x) => Spelled(b, x, quotient: (d, v) => Div(b, d, Pow(b, Add(b, v, 0.01f), 0.25f))));
        yield return Case("no root", (b, x) => Spelled(b, x, quotient: (d, v) => Div(b, d, Add(b, v, 0.01f))));
        yield return Case("no ε", (b, x) => Spelled(b, x, quotient: (d, v) => Div(b, d, Sqrt(b, v))));
        yield return Case("ε taken off", (b, x) => Spelled(b, x, quotient: (d, v) => Div(b, d, Sqrt(b, Sub(b, v, b.Scalar(0.01f))))));
        yield return Case("ε below zero", (b, x) => new NormalizationSpelling { Epsilon = -1e-5f }.Build(b, x));
        yield return Case("ε without end", (b, x) => new NormalizationSpelling { Epsilon = float.PositiveInfinity }.Build(b, x));
        yield return Case("ε per feature", (b, x) => Spelled(b, x, quotient: (d, v) => Div(b, d, Sqrt(b, Add(b, v, b.Positive(4))))));
        yield return Case("ε that is computed", (b, x) => Spelled(b, x, quotient: (d, v) => Div(b, d, Sqrt(b, Add(b, v, b.Node(new Unary(UnaryKind.Abs), b.Input()))))));
        yield return Case("ε added to the root", (b, x) => Spelled(b, x, quotient: (d, v) => Div(b, d, Add(b, Sqrt(b, v), 0.01f))));
        yield return Case("the root times", (b, x) => Spelled(b, x, quotient: (d, v) => Mul(b, d, Sqrt(b, Add(b, v, 0.01f)))));
        yield return Case("the root over", (b, x) => Spelled(b, x, quotient: (d, v) => Div(b, Sqrt(b, Add(b, v, 0.01f)), d)));
        yield return Case("divided by a power below zero", (b, x) => Spelled(b, x, quotient: (d, v) => Div(b, d, Pow(b, Add(b, v, 0.01f), -0.5f))));
        yield return Case("x over the root", (b, x) => Spelled(b, x, quotient: (_, v) => Div(b, x, Sqrt(b, Add(b, v, 0.01f)))));
        yield return Case("mean less x", (b, x) =>
        {
            GraphValue d = Sub(b, Mean(b, x, -1), x);
            return Div(b, d, Sqrt(b, Add(b, Mean(b, Pow(b, d, 2), -1), 0.01f)));
        });
        yield return Case("ε that widens the result", (b, x) => Spelled(b, x, quotient: (d, v) => Div(b, d, Sqrt(b, Add(b, v, b.Constant(Tensor.From([0.01f], 1, 1, 1, 1)))))));
        yield return Case("another type", (b, x) =>
        {
            GraphValue wide = b.Node(new Cast(ElementType.Float64), x), d = Sub(b, wide, Mean(b, wide, -1));
            return Div(b, d, Sqrt(b, b.Node(new Binary(BinaryKind.Add), Mean(b, Pow(b, d, 2), -1), b.Constant(Tensor.Scalar(0.01)))));
        });
        yield return Case("x − mean that something else reads", (b, x) => Spelled(b, x, quotient: (d, v) =>
        {
            b.Output(b.Node(new Unary(UnaryKind.Neg), d));
            return Div(b, d, Sqrt(b, Add(b, v, 0.01f)));
        }));
        yield return Case("a variance that the caller sees", (b, x) => Spelled(b, x, quotient: (d, v) =>
        {
            b.Output(v);
            return Div(b, d, Sqrt(b, Add(b, v, 0.01f)));
        }));
        yield return Case("a root that divides twice", (b, x) => Spelled(b, x, quotient: (d, v) =>
        {
            GraphValue root = Sqrt(b, Add(b, v, 0.01f));
            b.Output(Div(b, x, root));
            return Div(b, d, root);
        }));
    }

    [Test]
    public void Every_spelling_becomes_one_node_that_computes_the_same() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var b = new GraphBuilder(seed);
            Random random = b.Random;
            int[] shape = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 6))];
            int normalized = random.Next(1, shape.Length + 1);
            bool all = normalized == shape.Length && random.Next(2) == 0;
            var spelling = new NormalizationSpelling
            {
                Axes = all ? [] : [.. Enumerable.Range(shape.Length - normalized, normalized).Select(axis => (long)(random.Next(2) == 0 ? axis : axis - shape.Length)).OrderBy(_ => random.Next())],
                Root = NormalizationSpelling.Roots[random.Next(NormalizationSpelling.Roots.Length)],
                Product = random.Next(2) == 0,
                Again = random.Next(2) == 0,
                Exchanged = random.Next(2) == 0,
                Epsilon = random.Next(2) == 0 ? 1e-2f : 0.5f,
            };
            int[] row = shape[^normalized..];
            GraphValue x = b.Input(shape);
            GraphValue? scale = Operand(b, row), bias = Operand(b, row);
            b.Output(spelling.Build(b, x, scale, bias));
            (ModelGraph graph, int changes) = PassTest.Apply(b, new LayerNormalizationFusion());
            Assert.That(changes, Is.EqualTo(1), $"seed {seed}");
            Assert.That(graph.Nodes.Select(node => node.Operator.Name), Is.EqualTo(new[] { "LayerNormalization" }), $"seed {seed}");
            Assert.That(((LayerNormalization)graph.Nodes[0].Operator).Epsilon, Is.EqualTo(spelling.Epsilon), $"seed {seed}");

            Tensor[] inputs = b.Inputs();
            Tensor Value(GraphValue value) => value.Constant?.ToDense() ?? inputs[b.Graph.Inputs.ToList().IndexOf(value)];
            double[] expected = Defined(Value(x), spelling.Epsilon, row, scale is null ? null : Value(scale), bias is null ? null : Value(bias));
            Assert.That(new GraphInterpreter(graph).Run(inputs)[0].Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-4), $"seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [TestCaseSource(nameof(NotFused))]
    public void What_only_looks_like_it_stays(Delegate spelling)
    {
        var b = new GraphBuilder();
        b.Output(((Spelling)spelling)(b, b.Input(2, 3, 4)));
        ModelGraph graph = b.Graph.Clone();
        Assert.That(new LayerNormalizationFusion().Run(graph), Is.Zero);
        Assert.That(graph.Nodes, Has.Count.EqualTo(b.Graph.Nodes.Count));
    }

    [Test]
    public void Means_without_extents_kept_stay()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(4, 4), axes = b.Constant(Tensor.From([1L], 1));
        GraphValue Average(GraphValue value) => b.Node(new Reduce(ReduceKind.Mean, keepDimensions: false), value, axes);
        GraphValue d = Sub(b, x, Average(x));
        b.Output(Div(b, d, Sqrt(b, Add(b, Average(Pow(b, d, 2)), 0.01f))));
        Assert.That(PassTest.Apply(b, new LayerNormalizationFusion()).Changes, Is.Zero);
    }

    [Test]
    public void No_axes_that_mean_none_stay()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(4);
        GraphValue Average(GraphValue value) => b.Node(new Reduce(ReduceKind.Mean, noopWithEmptyAxes: true), value);
        GraphValue d = Sub(b, x, Average(x));
        b.Output(Div(b, d, Sqrt(b, Add(b, Average(Pow(b, d, 2)), 0.01f))));
        Assert.That(PassTest.Apply(b, new LayerNormalizationFusion()).Changes, Is.Zero);
    }

    [TestCase(BinaryKind.Mul, new int[0])]
    [TestCase(BinaryKind.Mul, new[] { 1 })]
    [TestCase(BinaryKind.Mul, new[] { 1, 4 })]
    [TestCase(BinaryKind.Mul, new[] { 3, 1 })]
    [TestCase(BinaryKind.Mul, new[] { 2, 3, 4 })]
    [TestCase(BinaryKind.Add, new[] { 3, 4 })]
    [TestCase(BinaryKind.Add, new[] { 5, 1, 1, 4 })]
    [TestCase(BinaryKind.Sub, new[] { 4 })]
    [TestCase(BinaryKind.Div, new[] { 4 })]
    public void What_is_no_scale_or_bias_stays_behind_the_node(BinaryKind kind, int[] shape)
    {
        var b = new GraphBuilder();
        b.Output(b.Node(new Binary(kind), Plain.Build(b, b.Input(2, 3, 4)), b.Constant(shape)));
        (ModelGraph graph, int changes) = PassTest.Apply(b, new LayerNormalizationFusion());
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(graph.Nodes.Select(node => node.Operator.Name), Is.EqualTo(new[] { "LayerNormalization", kind.ToString() }));
    }

    [Test]
    public void A_result_that_is_read_twice_is_not_scaled()
    {
        var b = new GraphBuilder();
        GraphValue y = Plain.Build(b, b.Input(2, 3, 4));
        b.Output(Mul(b, y, b.Constant(4)), y);
        (ModelGraph graph, int changes) = PassTest.Apply(b, new LayerNormalizationFusion());
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(graph.Nodes.Select(node => node.Operator.Name), Is.EqualTo(new[] { "LayerNormalization", "Mul" }));
    }

    [Test]
    public void A_scale_made_of_what_is_normalized_keeps_what_it_is_made_of()
    {
        var b = new GraphBuilder();
        GraphValue x = b.Input(5), d = Sub(b, x, Mean(b, x));
        b.Output(Mul(b, Div(b, d, Sqrt(b, Add(b, Mean(b, Pow(b, d, 2)), 0.01f))), d));
        (ModelGraph graph, int changes) = PassTest.Apply(b, new LayerNormalizationFusion());
        Assert.That(changes, Is.EqualTo(1));
        Assert.That(graph.Nodes.Select(node => node.Operator.Name), Is.EqualTo(new[] { "ReduceMean", "Sub", "LayerNormalization" }));
    }

    [Test]
    public void An_open_shape_waits_until_it_is_bound()
    {
        var b = new GraphBuilder();
        GraphValue x = b.OpenInput();
        b.Output(Plain.Build(b, x, b.Constant(4), b.Constant(4)), new NormalizationSpelling { Root = "reciprocal sqrt" }.Build(b, x));
        ModelGraph open = b.Graph.Clone();
        PassPipeline.Standard().Run(open);
        Assert.That(PassTest.Count<LayerNormalization>(open), Is.Zero);
        GraphRunner.AssertSame(b.Graph, open, [b.Numbers(2, 3, 1)], "one feature that the scale widens");
        open.Infer([new TensorShape(2, 3, 4)]);
        PassPipeline.Standard().Run(open);
        Assert.That(open.Nodes.Select(node => node.Operator.Name), Is.EqualTo(new[] { "LayerNormalization", "LayerNormalization" }));
        GraphRunner.AssertSame(b.Graph, open, [b.Numbers(2, 3, 4)]);
    }

    [Test]
    public void Rows_far_from_zero_lose_nothing()
    {
        var b = new GraphBuilder();
        b.Output(new NormalizationSpelling { Epsilon = 1e-5f }.Build(b, b.Input(2, 37)));
        ModelGraph graph = b.Graph.Clone();
        Assert.That(new LayerNormalizationFusion().Run(graph), Is.EqualTo(1));
        float[] x = [.. Enumerable.Repeat(1000.1f, 37), .. Enumerable.Range(0, 37).Select(i => 4096f + ((i - 18) / 64f))];
        GraphRunner.AssertSame(b.Graph, graph, [Tensor.From(x, 2, 37)]);
    }

    [Test]
    public void Rows_with_numbers_that_are_not_finite_give_the_same()
    {
        var b = new GraphBuilder();
        b.Output(Plain.Build(b, b.Input(6, 37), b.Constant(37), b.Constant(37)));
        ModelGraph graph = b.Graph.Clone();
        Assert.That(new LayerNormalizationFusion().Run(graph), Is.EqualTo(1));
        Tensor x = b.Numbers(6, 37);
        Span<float> rows = x.Span<float>();
        rows[5] = float.NaN;
        rows[37] = float.PositiveInfinity;
        rows[(2 * 37) + 36] = float.NegativeInfinity;
        (rows[(3 * 37) + 1], rows[(3 * 37) + 20]) = (float.PositiveInfinity, float.NegativeInfinity);
        rows[(4 * 37)..(5 * 37)].Clear();
        GraphRunner.AssertSame(b.Graph, graph, [x]);
        Assert.That(new GraphInterpreter(graph).Run(x)[0].Span<float>().ToArray().Count(float.IsNaN), Is.EqualTo(4 * 37));
    }

    /// <summary>The definition in double precision.</summary>
    private static double[] Defined(Tensor x, double epsilon, int[] row, Tensor? scale, Tensor? bias)
    {
        double[] values = [.. x.Span<float>().ToArray().Select(value => (double)value)];
        int length = row.Aggregate(1, (product, extent) => product * extent);
        for (int start = 0; start < values.Length; start += length)
        {
            double[] own = values[start..(start + length)];
            double mean = own.Average(), deviation = Math.Sqrt(own.Select(value => (value - mean) * (value - mean)).Average() + epsilon);
            for (int i = 0; i < length; i++)
                values[start + i] = ((own[i] - mean) / deviation * (scale?.Span<float>()[i] ?? 1)) + (bias?.Span<float>()[i] ?? 0);
        }

        return values;
    }

    private static GraphValue? Operand(GraphBuilder b, int[] shape) => b.Random.Next(3) switch
    {
        0 => null,
        1 => b.Constant(shape),
        _ => b.Input(shape),
    };

    /// <summary>The normalization with one of its parts exchanged for another.</summary>
    private static GraphValue Spelled(
        GraphBuilder b,
        GraphValue x,
        GraphValue? center = null,
        Func<GraphValue, GraphValue>? variance = null,
        Func<GraphValue, GraphValue, GraphValue>? quotient = null)
    {
        GraphValue d = Sub(b, x, center ?? Mean(b, x, -1));
        GraphValue v = variance is null ? Mean(b, Pow(b, d, 2), -1) : variance(d);
        return quotient is null ? Div(b, d, Sqrt(b, Add(b, v, 0.01f))) : quotient(d, v);
    }

    private static TestCaseData Case(string name, Spelling spelling) => new TestCaseData(spelling).SetArgDisplayNames(name);
}
