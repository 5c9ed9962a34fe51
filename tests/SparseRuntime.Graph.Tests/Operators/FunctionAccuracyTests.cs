using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class FunctionAccuracyTests
{
    private static readonly float[] Grid =
    [
        .. Enumerable.Range(-4000, 8001).Select(i => i / 200f),
        .. Enumerable.Range(-40, 41).SelectMany(e => new[] { MathF.Pow(10, e), -MathF.Pow(10, e) }).Where(v => MathF.Abs(v) < 80),
    ];

    private static IEnumerable<TestCaseData> Functions()
    {
        yield return Case(UnaryKind.Tanh, Math.Tanh);
        yield return Case(UnaryKind.Sigmoid, x => 1 / (1 + Math.Exp(-x)));
        yield return Case(UnaryKind.Exp, Math.Exp);
        yield return Case(UnaryKind.Softplus, x => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : SmallLog(Math.Exp(x)));
        yield return Case(UnaryKind.Erf, Erf);
        yield return Case(UnaryKind.Elu, x => x > 0 ? x : 0.75 * SmallExp(x), 0.75f);
        yield return Case(UnaryKind.Celu, x => x > 0 ? x : 0.75 * SmallExp(x / 0.75), 0.75f);
        yield return Case(UnaryKind.Selu, x => 1.5 * (x > 0 ? x : 0.75 * SmallExp(x)), 0.75f, 1.5f);
        yield return Case(UnaryKind.Mish, x => x * Math.Tanh(x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : SmallLog(Math.Exp(x))));
        yield return Case(UnaryKind.Gelu, x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))), absolute: 5e-7);
        yield return Case(UnaryKind.GeluTanh, x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))), absolute: 1e-6);
        yield return Case(UnaryKind.Sin, x => Math.Sin(x));
        yield return Case(UnaryKind.HardSwish, x => x * Math.Clamp((x / 6) + 0.5, 0, 1), absolute: 1e-6);
        yield return Case(UnaryKind.HardSigmoid, x => Math.Clamp((0.75f * x) + 0.5, 0, 1), 0.75f, 0.5f, 1e-7);
        yield return Case(UnaryKind.Softsign, x => x / (1 + Math.Abs(x)));
        yield return Case(UnaryKind.Shrink, x => x < -0.75 ? x + 0.5 : x > 0.75 ? x - 0.5 : 0, 0.75f, 0.5f);
        yield return Case(UnaryKind.ThresholdedRelu, x => x > 0.75 ? x : 0, 0.75f);
        yield return Case(UnaryKind.LeakyRelu, x => x < 0 ? 0.75 * x : x, 0.75f);
    }

    [TestCaseSource(nameof(Functions))]
    public void Single_precision_agrees_with_the_definition(UnaryKind kind, Func<double, double> definition, float alpha, float beta, double absolute)
    {
        Tensor y = OperatorRunner.Run(new Unary(kind, alpha, beta), Tensor.From(Grid, Grid.Length));
        for (int i = 0; i < Grid.Length; i++)
        {
            double expected = definition(Grid[i]);
            Assert.That(y.Span<float>()[i], Is.EqualTo(expected).Within((2e-6 * Math.Abs(expected)) + absolute), $"{kind}({Grid[i]})");
        }
    }

    [TestCase(0.1, 0.1124629160182849)]
    [TestCase(0.5, 0.5204998778130465)]
    [TestCase(1.0, 0.8427007929497149)]
    [TestCase(2.0, 0.9953222650189527)]
    [TestCase(-3.0, -0.9999779095030014)]
    [TestCase(7.0, 1.0)]
    public void The_error_function_in_double_precision_has_its_tabulated_values(double x, double expected)
    {
        Tensor y = OperatorRunner.Run(new Unary(UnaryKind.Erf), Tensor.Scalar(x));
        Assert.That(y.Span<double>()[0], Is.EqualTo(expected).Within(1e-14));
    }

    [TestCase(UnaryKind.Relu, ExpectedResult = true)]
    [TestCase(UnaryKind.LeakyRelu, ExpectedResult = true)]
    [TestCase(UnaryKind.HardSigmoid, ExpectedResult = true)]
    [TestCase(UnaryKind.Tanh, ExpectedResult = true)]
    [TestCase(UnaryKind.Erf, ExpectedResult = true)]
    [TestCase(UnaryKind.Softplus, ExpectedResult = true)]
    [TestCase(UnaryKind.Sign, ExpectedResult = true)]
    public bool Not_a_number_stays(UnaryKind kind)
    {
        float[] x = [.. Enumerable.Repeat(float.NaN, 19)];
        return OperatorRunner.Run(new Unary(kind, 1, 1), Tensor.From(x, 19)).Span<float>().ToArray().All(float.IsNaN);
    }

    [Test]
    public void Infinities_have_their_limits()
    {
        Tensor x = Tensor.From([float.NegativeInfinity, float.PositiveInfinity], 2);
        Assert.That(OperatorRunner.Run(new Unary(UnaryKind.Tanh), x).Span<float>().ToArray(), Is.EqualTo(new[] { -1f, 1 }));
        Assert.That(OperatorRunner.Run(new Unary(UnaryKind.Erf), x).Span<float>().ToArray(), Is.EqualTo(new[] { -1f, 1 }));
        Assert.That(OperatorRunner.Run(new Unary(UnaryKind.Sigmoid), x).Span<float>().ToArray(), Is.EqualTo(new[] { 0f, 1 }));
        Assert.That(OperatorRunner.Run(new Unary(UnaryKind.Elu, 1), x).Span<float>().ToArray(), Is.EqualTo(new[] { -1f, float.PositiveInfinity }));
        Assert.That(OperatorRunner.Run(new Unary(UnaryKind.Softplus), x).Span<float>().ToArray(), Is.EqualTo(new[] { 0f, float.PositiveInfinity }));
    }

    [Test]
    public void Halves_round_to_even()
    {
        Tensor y = OperatorRunner.Run(new Unary(UnaryKind.Round), Tensor.From([-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f, 2.6f], 7));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { -2f, -2, 0, 0, 2, 2, 3 }));
    }

    private static TestCaseData Case(UnaryKind kind, Func<double, double> definition, float alpha = 0, float beta = 0, double absolute = 1e-30) =>
        new TestCaseData(kind, definition, alpha, beta, absolute).SetArgDisplayNames(kind.ToString());

    /// <summary>exp(x) − 1 by its series near 0.</summary>
    private static double SmallExp(double x) => Math.Abs(x) > 1e-4 ? Math.Exp(x) - 1 : x + (x * x / 2) + (x * x * x / 6);

    /// <summary>ln(1 + s) by its series near 0.</summary>
    private static double SmallLog(double s) => s > 1e-4 ? Math.Log(1 + s) : s - (s * s / 2) + (s * s * s / 3);

    /// <summary>2/√π ∫exp(−t²) by Simpson's rule.</summary>
    private static double Erf(double x)
    {
        double end = Math.Min(Math.Abs(x), 6);
        const int Steps = 400;
        double h = end / Steps;
        double sum = 1 + Math.Exp(-end * end);
        for (int i = 1; i < Steps; i++)
            sum += (i % 2 == 0 ? 2 : 4) * Math.Exp(-(i * h) * (i * h));
        return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * sum * h / 3;
    }
}
