using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class ColumnNormalizationTests
{
    /// <summary>Large enough that columns of one feature, which have no variance, do not magnify rounding.</summary>
    private const float Epsilon = 0.01f;

    private static readonly Transpose Swap = new([0, 2, 1]);

    [Test]
    public void Columns_become_what_layer_normalization_makes_of_rows([Range(1, 70)] int columns, [Values] bool hasBias)
    {
        var random = new Random(columns);
        foreach (int features in new[] { 1, 2, 7, 31, 32, 33, 67, 101 })
        {
            Tensor x = Floats(random, 2, features, columns);
            Tensor?[] parameters = [Floats(random, features), hasBias ? Floats(random, features) : null];
            Tensor rows = OperatorRunner.Run(new LayerNormalization(-1, Epsilon), [OperatorRunner.Run(Swap, x), .. parameters]);
            float[] expected = OperatorRunner.Run(Swap, rows).Span<float>().ToArray();
            Tensor?[] inputs = hasBias ? [x, .. parameters] : [x, parameters[0]];
            float[] whole = OperatorRunner.Run(new ColumnNormalization(Epsilon), inputs).Span<float>().ToArray();
            Assert.That(whole, Is.EqualTo(expected).Within(1e-4), $"{features} features");
            for (int parts = 2; parts <= 5; parts++)
                Assert.That(OperatorRunner.RunAll(new ColumnNormalization(Epsilon), inputs, 1, parts)[0].Span<float>().ToArray(), Is.EqualTo(whole), $"{features} features, {parts} shares");
        }
    }

    [TestCase(5, 40)]
    [TestCase(3, 2, 5, 40)]
    public void Matrices_may_be_one_or_lie_along_several_axes(params int[] shape)
    {
        var random = new Random(3);
        Tensor x = Floats(random, shape), scale = Floats(random, 5), bias = Floats(random, 5);
        float[] y = OperatorRunner.Run(new ColumnNormalization(Epsilon), x, scale, bias).Span<float>().ToArray();
        foreach (int[] at in Indices(shape))
        {
            double[] column = [.. Enumerable.Range(0, 5).Select(row => (double)x.Span<float>()[Flat(shape, [.. at[..^2], row, at[^1]])])];
            double mean = column.Average(), variance = column.Average(v => (v - mean) * (v - mean));
            double expected = ((column[at[^2]] - mean) / Math.Sqrt(variance + Epsilon) * scale.Span<float>()[at[^2]]) + bias.Span<float>()[at[^2]];
            Assert.That(y[Flat(shape, at)], Is.EqualTo(expected).Within(1e-4));
        }
    }

    [Test]
    public void Columns_whose_sums_are_beyond_float32_are_normalized_as_rows_are([Values(3e19f, 2e37f)] float size)
    {
        const int Features = 32;
        Tensor x = Tensor.From([.. Enumerable.Range(0, Features * 3).Select(i => i % 3 == 1 ? (i % 2 == 0 ? size : 0.5f * size) : i)], 1, Features, 3);
        Tensor ones = Tensor.From([.. Enumerable.Repeat(1f, Features)], Features);
        Tensor rows = OperatorRunner.Run(new LayerNormalization(-1, Epsilon), OperatorRunner.Run(Swap, x), ones);
        float[] expected = OperatorRunner.Run(Swap, rows).Span<float>().ToArray();
        Assert.That(expected, Is.All.Matches<float>(float.IsFinite));
        Assert.That(OperatorRunner.Run(new ColumnNormalization(Epsilon), x, ones).Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-4));
    }

    [Test]
    public void Columns_far_from_zero_keep_their_digits()
    {
        // Deviations of whole numbers are exact in float32; sums of 768 numbers near 10⁴ are not.
        var random = new Random(4);
        const int Features = 768, Columns = 37;
        Tensor x = Floats(random, 1, Features, Columns);
        foreach (ref float value in x.Span<float>())
            value = 10_000 + MathF.Round(value);
        Tensor ones = Tensor.From([.. Enumerable.Repeat(1f, Features)], Features);
        float[] y = OperatorRunner.Run(new ColumnNormalization(Epsilon), x, ones).Span<float>().ToArray();
        for (int column = 0; column < Columns; column++)
        {
            double[] values = [.. Enumerable.Range(0, Features).Select(row => (double)x.Span<float>()[(row * Columns) + column])];
            double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) + Epsilon);
            for (int row = 0; row < Features; row++)
                Assert.That(y[(row * Columns) + column], Is.EqualTo((values[row] - mean) / deviation).Within(1e-3));
        }
    }

    [Test]
    public void A_NaN_stays_in_its_column()
    {
        Tensor x = Floats(new Random(5), 1, 6, 35);
        x.Span<float>()[(2 * 35) + 33] = float.NaN;
        float[] y = OperatorRunner.Run(new ColumnNormalization(Epsilon), x, Floats(new Random(6), 6)).Span<float>().ToArray();
        for (int i = 0; i < y.Length; i++)
            Assert.That(float.IsNaN(y[i]), Is.EqualTo(i % 35 == 33), $"element {i}");
    }

    [TestCase(0, 6, 35)]
    [TestCase(2, 0, 35)]
    [TestCase(2, 6, 0)]
    public void Nothing_gives_nothing(params int[] shape) =>
        Assert.That(OperatorRunner.Run(new ColumnNormalization(Epsilon), Floats(new Random(1), shape), Floats(new Random(1), shape[1])).Shape, Is.EqualTo(new TensorShape(shape)));

    [TestCase("has no columns", new[] { 6 }, new[] { 6 }, null)]
    [TestCase("operand 1 has shape [5] where [6] is expected", new[] { 6, 5 }, new[] { 5 }, null)]
    [TestCase("operand 1 has shape [6,1] where [6] is expected", new[] { 6, 5 }, new[] { 6, 1 }, null)]
    [TestCase("operand 2 has shape [1] where [6] is expected", new[] { 6, 5 }, new[] { 6 }, new[] { 1 })]
    public void Operands_that_do_not_fit_are_explained(string message, int[] x, int[] scale, int[]? bias)
    {
        Tensor?[] inputs = [.. new[] { x, scale, bias }.Where(shape => shape is not null).Select(shape => Floats(new Random(1), shape!))];
        Assert.That(() => OperatorRunner.Infer(new ColumnNormalization(Epsilon), inputs), Throws.TypeOf<GraphException>().With.Message.Contains(message));
    }

    [Test]
    public void Only_float32_is_taken([Range(0, 2)] int operand)
    {
        Tensor[] inputs = [.. Enumerable.Range(0, 3).Select(i => Numbers(new Random(1), i == operand ? ElementType.Float64 : ElementType.Float32, i == 0 ? [6, 5] : [6]))];
        Assert.That(
            () => OperatorRunner.Infer(new ColumnNormalization(Epsilon), inputs),
            Throws.TypeOf<GraphException>().With.Message.Contains($"operand {operand} must be float32"));
    }
}
