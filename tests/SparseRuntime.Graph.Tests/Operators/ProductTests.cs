using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class ProductTests
{
    [Test]
    public void Products_of_random_batches_agree_with_sums_over_indices() => Property.Holds(random =>
    {
        int m = random.Next(1, 6);
        int k = random.Next(0, 9);
        int n = random.Next(1, 50);
        int[] batch = Shape(random, random.Next(0, 3), 3);
        int[] left = [.. batch.Skip(random.Next(0, batch.Length + 1)).Select(e => random.Next(2) == 0 ? 1 : e)];
        Tensor a = Floats(random, [.. left, m, k]);
        Tensor b = Floats(random, [.. batch, k, n]);
        Tensor y = OperatorRunner.Run(new MatMul(), a, b);
        Assert.That(y.Shape, Is.EqualTo(new TensorShape([.. batch, m, n])));
        double[] expected = [.. from image in Indices(batch) from i in Enumerable.Range(0, m) from j in Enumerable.Range(0, n)
                                select Enumerable.Range(0, k).Sum(t =>
                                    (double)a.Span<float>()[(((Flat(left, image) * m) + i) * k) + t] * b.Span<float>()[(((Flat(batch, image) * k) + t) * n) + j])];
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-4));
    });

    [Test]
    public void Vectors_lose_their_axis()
    {
        Tensor vector = Tensor.From([1f, 2], 2);
        Tensor matrix = Tensor.From([1f, 2, 3, 4], 2, 2);
        Assert.That(OperatorRunner.Run(new MatMul(), vector, vector).Shape, Is.EqualTo(TensorShape.Scalar));
        Assert.That(OperatorRunner.Run(new MatMul(), vector, matrix).Span<float>().ToArray(), Is.EqualTo(new[] { 7f, 10 }));
        Assert.That(OperatorRunner.Run(new MatMul(), matrix, vector).Span<float>().ToArray(), Is.EqualTo(new[] { 5f, 11 }));
        Assert.That(OperatorRunner.Run(new MatMul(), Floats(new Random(0), 3, 4, 2), vector).Shape, Is.EqualTo(new TensorShape(3, 4)));
        Assert.That(() => OperatorRunner.Run(new MatMul(), vector, Tensor.Scalar(1f)), Throws.TypeOf<GraphException>().With.Message.Contains("scalar"));
        Assert.That(() => OperatorRunner.Run(new MatMul(), vector, Floats(new Random(0), 3, 2)), Throws.TypeOf<GraphException>().With.Message.Contains("inner extents 2 and 3"));
    }

    [Test]
    public void Gemm_transposes_scales_and_adds([Values] bool transposeA, [Values] bool transposeB, [Values(0, 1, 2, 3, 4)] int addend)
    {
        var random = new Random(7);
        Tensor a = Floats(random, transposeA ? [5, 3] : [3, 5]);
        Tensor b = Floats(random, transposeB ? [20, 5] : [5, 20]);
        int[]? shape = addend switch { 0 => null, 1 => [], 2 => [20], 3 => [3, 1], _ => [3, 20] };
        Tensor? c = shape is null ? null : Floats(random, shape);
        Tensor y = OperatorRunner.Run(new Gemm(0.5f, 2, transposeA, transposeB), a, b, c);
        double[] expected = [.. from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 20)
                                select (0.5 * Enumerable.Range(0, 5).Sum(t =>
                                    (double)a.Span<float>()[transposeA ? (t * 3) + i : (i * 5) + t] * b.Span<float>()[transposeB ? (j * 5) + t : (t * 20) + j]))
                                    + (c is null ? 0 : 2 * c.Span<float>()[Flat(shape!, [i, j])])];
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-4));
    }

    [Test]
    public void Gemm_in_integers_is_exact()
    {
        Tensor a = Tensor.From([(1L << 53) + 1], 1, 1);
        Tensor y = OperatorRunner.Run(new Gemm(1, 1, false, false), a, Tensor.From([1L], 1, 1), Tensor.From([1L], 1));
        Assert.That(y.Span<long>()[0], Is.EqualTo((1L << 53) + 2));
    }

    [Test]
    public void Convolutions_of_random_geometry_agree_with_sums_over_taps() => Property.Holds(random =>
    {
        int axes = random.Next(1, 4);
        int groups = random.Next(1, 3);
        int channels = random.Next(1, 3);
        int filters = groups * random.Next(1, 3);
        int[] kernel = Shape(random, axes, 3);
        int[] strides = Shape(random, axes, 3);
        int[] dilations = Shape(random, axes, 2);
        int[] pads = Shape(random, 2 * axes, 3);
        int[] plane = [.. kernel.Zip(dilations, (k, d) => ((k - 1) * d) + random.Next(1, 12))];
        Tensor x = Floats(random, [2, channels * groups, .. plane]);
        Tensor w = Floats(random, [filters, channels, .. kernel]);
        Tensor bias = Floats(random, filters);
        Tensor y = OperatorRunner.Run(new Conv(strides, dilations, pads, AutoPad.NotSet, groups, kernel), x, w, bias);

        int[] output = [.. plane.Select((e, a) => ((e + pads[a] + pads[axes + a] - ((kernel[a] - 1) * dilations[a]) - 1) / strides[a]) + 1)];
        Assert.That(y.Shape, Is.EqualTo(new TensorShape([2, filters, .. output])));
        double[] expected = [.. from image in Enumerable.Range(0, 2) from filter in Enumerable.Range(0, filters) from place in Indices(output)
                                select bias.Span<float>()[filter] + Indices([channels, .. kernel]).Sum(tap =>
                                {
                                    int[] at = [.. Enumerable.Range(0, axes).Select(a => (place[a] * strides[a]) + (tap[a + 1] * dilations[a]) - pads[a])];
                                    if (at.Where((v, a) => v < 0 || v >= plane[a]).Any()) return 0.0;
                                    int channel = (filter / (filters / groups) * channels) + tap[0];
                                    return (double)x.Span<float>()[Index([2, channels * groups, .. plane], [image, channel, .. at])] * w.Span<float>()[Index([filters, channels, .. kernel], [filter, .. tap])];
                                })];
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-4));
    });

    [TestCase(new[] { 1, 1 }, 0, "groups must be positive")]
    [TestCase(new[] { 1, 1 }, 3, "cannot be divided into 3 groups")]
    [TestCase(new[] { 1, 1 }, 2, "2 channels does not fit")]
    [TestCase(new[] { 0, 1 }, 1, "Strides [0,1]")]
    public void Impossible_convolutions_are_explained(int[] strides, int groups, string message)
    {
        Tensor x = Floats(new Random(0), 1, 2, 5, 5);
        Tensor w = Floats(new Random(0), 4, 2, 3, 3);
        Assert.That(() => OperatorRunner.Run(new Conv(strides, null, null, AutoPad.NotSet, groups, null), x, w), Throws.TypeOf<GraphException>().With.Message.Contains(message));
    }

    private static int Index(int[] shape, int[] index)
    {
        int flat = 0;
        for (int axis = 0; axis < shape.Length; axis++)
            flat = (flat * shape[axis]) + index[axis];
        return flat;
    }
}
