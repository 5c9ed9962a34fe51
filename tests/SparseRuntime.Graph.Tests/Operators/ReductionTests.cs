using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class ReductionTests
{
    [Test]
    public void Reductions_over_random_axes_agree_with_sums_over_indices([Values] ReduceKind kind) => Property.Holds(random =>
    {
        int rank = random.Next(1, 5);
        int[] shape = Shape(random, rank, 6);
        bool[] reduced = [.. shape.Select(_ => random.Next(2) == 0)];
        if (!reduced.Contains(true)) reduced[random.Next(rank)] = true;
        bool keep = random.Next(2) == 0;
        Tensor x = Floats(random, shape);
        if (kind == ReduceKind.LogSum) x = OperatorRunner.Run(new Unary(UnaryKind.Abs), x);
        if (kind == ReduceKind.Prod) x = OperatorRunner.Run(new Unary(UnaryKind.Tanh), x);
        long[] axes = [.. Enumerable.Range(0, rank).Where(a => reduced[a]).Select(a => (long)(random.Next(2) == 0 ? a : a - rank))];

        Tensor y = OperatorRunner.Run(new Reduce(kind, keep), x, List(axes));
        int[] kept = [.. shape.Select((e, a) => reduced[a] ? 1 : e)];
        int[] expectedShape = keep ? kept : [.. shape.Where((_, a) => !reduced[a])];
        Assert.That(y.Shape, Is.EqualTo(new TensorShape(expectedShape)));
        double[] expected = [.. Indices(kept).Select(output => Combine(kind, [.. Indices(shape)
            .Where(i => !i.Where((v, a) => !reduced[a] && v != output[a]).Any())
            .Select(i => (double)x.Span<float>()[Flat(shape, i)])]))];
        for (int i = 0; i < expected.Length; i++)
            Assert.That(y.Span<float>()[i], Is.EqualTo(expected[i]).Within(1e-5 * Math.Max(1, Math.Abs(expected[i]))));
    });

    [Test]
    public void No_axes_mean_all_of_them_or_none_as_the_operator_is_told()
    {
        Tensor x = Tensor.From([1f, 2, 3, 4], 2, 2);
        Assert.That(OperatorRunner.Run(new Reduce(ReduceKind.Sum, false), x).Span<float>().ToArray(), Is.EqualTo(new[] { 10f }));
        Assert.That(OperatorRunner.Run(new Reduce(ReduceKind.Sum, false), x, List()).Span<float>().ToArray(), Is.EqualTo(new[] { 10f }));
        Assert.That(OperatorRunner.Run(new Reduce(ReduceKind.SumSquare, true, true), x, List()).Span<float>().ToArray(), Is.EqualTo(new[] { 1f, 4, 9, 16 }));
    }

    [TestCase(ReduceKind.Sum, 0f)]
    [TestCase(ReduceKind.Prod, 1f)]
    [TestCase(ReduceKind.Max, float.NegativeInfinity)]
    [TestCase(ReduceKind.Min, float.PositiveInfinity)]
    [TestCase(ReduceKind.Mean, float.NaN)]
    [TestCase(ReduceKind.LogSumExp, float.NegativeInfinity)]
    public void The_reduction_of_nothing_is_neutral(ReduceKind kind, float expected)
    {
        Tensor y = OperatorRunner.Run(new Reduce(kind, false), Floats(new Random(0), 2, 0), List(1));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { expected, expected }));
    }

    [Test]
    public void Great_exponents_do_not_overflow()
    {
        Tensor x = Tensor.From([1000f, 1000, -1000], 3);
        Assert.That(OperatorRunner.Run(new Reduce(ReduceKind.LogSumExp, false), x).Span<float>()[0], Is.EqualTo(1000.6931f).Within(1e-3));
        Assert.That(OperatorRunner.Run(new Softmax(0), x).Span<float>().ToArray(), Is.EqualTo(new[] { 0.5f, 0.5f, 0 }));
        Assert.That(OperatorRunner.Run(new LogSoftmax(0), x).Span<float>()[2], Is.EqualTo(-2000.6931f).Within(1e-2));
    }

    [Test]
    public void An_integer_mean_is_exact_before_it_is_rounded_toward_zero()
    {
        Tensor x = Tensor.From([long.MaxValue, long.MaxValue, long.MaxValue - 2], 3);
        Assert.That(OperatorRunner.Run(new Reduce(ReduceKind.Mean, false), x).Span<long>()[0], Is.EqualTo(long.MaxValue - 1));
        Tensor negative = Tensor.From([-3, -4], 2);
        Assert.That(OperatorRunner.Run(new Reduce(ReduceKind.Mean, false), negative).Span<int>()[0], Is.EqualTo(-3));
    }

    [TestCase(0L, 3)]
    [TestCase(-3L, -1L)]
    public void Axes_out_of_range_or_named_twice_are_errors(long first, long second)
    {
        Tensor x = Floats(new Random(0), 2, 2, 2);
        Assert.That(() => OperatorRunner.Run(new Reduce(ReduceKind.Sum), x, List(first, second == -1 ? 0 : second)), Throws.TypeOf<GraphException>().With.Message.Contains("axis"));
    }

    [Test]
    public void The_first_or_the_last_of_equal_elements_is_found()
    {
        Tensor x = Tensor.From([1, 3, 3, 1], 1, 4);
        Assert.That(OperatorRunner.Run(new ArgExtreme(true, 1), x).Span<long>()[0], Is.EqualTo(1));
        Assert.That(OperatorRunner.Run(new ArgExtreme(true, -1, selectLast: true), x).Span<long>()[0], Is.EqualTo(2));
        Assert.That(OperatorRunner.Run(new ArgExtreme(false, 1, selectLast: true), x).Span<long>()[0], Is.EqualTo(3));
    }

    [Test]
    public void Softmax_along_any_axis_sums_to_one_and_agrees_with_its_definition() => Property.Holds(random =>
    {
        int[] shape = Shape(random, 3, 40);
        int axis = random.Next(3);
        Tensor x = Floats(random, shape);
        Tensor y = OperatorRunner.Run(new Softmax(axis), x);
        Tensor log = OperatorRunner.Run(new LogSoftmax(axis), x);
        Tensor exponentials = OperatorRunner.Run(new Unary(UnaryKind.Exp), x);
        Tensor sums = OperatorRunner.Run(new Reduce(ReduceKind.Sum), exponentials, List(axis));
        Tensor expected = OperatorRunner.Run(new Binary(BinaryKind.Div), exponentials, sums);
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected.Span<float>().ToArray()).Within(1e-5));
        Assert.That(log.Span<float>().ToArray().Select(MathF.Exp), Is.EqualTo(expected.Span<float>().ToArray()).Within(1e-5));
    }, cases: 40);

    private static double Combine(ReduceKind kind, double[] values) => kind switch
    {
        ReduceKind.L1 => values.Sum(Math.Abs),
        ReduceKind.L2 => Math.Sqrt(values.Sum(v => v * v)),
        ReduceKind.LogSum => Math.Log(values.Sum()),
        ReduceKind.LogSumExp => Math.Log(values.Sum(Math.Exp)),
        ReduceKind.Max => values.Max(),
        ReduceKind.Mean => values.Average(),
        ReduceKind.Min => values.Min(),
        ReduceKind.Prod => values.Aggregate(1.0, (a, b) => a * b),
        ReduceKind.Sum => values.Sum(),
        _ => values.Sum(v => v * v),
    };
}
