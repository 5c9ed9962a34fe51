using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class MultiHeadAttentionTests
{
    [Test]
    public void Results_are_values_mixed_by_softmax_of_scaled_and_masked_scores() => Property.Holds(random =>
    {
        int images = random.Next(1, 4), heads = random.Next(1, 4), queries = random.Next(1, 7), keys = random.Next(1, 7);
        HeadFeatures q = Place(), k = Place() with { PerHead = q.PerHead }, v = Place();
        int[][] shapes = [Operand(q, queries), Operand(k, keys), Operand(v, keys)];
        int[]? maskShape = random.Next(4) == 0 ? null : MaskShape(random, [images, heads, queries, keys]);
        Tensor?[] inputs = [.. shapes.Select(shape => Floats(random, shape)), maskShape is null ? null : Floats(random, maskShape)];
        float scale = random.NextSingle() - 0.5f;

        Tensor y = OperatorRunner.Run(new MultiHeadAttention(heads, scale, q, k, v), maskShape is null ? inputs[..3] : inputs);
        Assert.That(y.Shape, Is.EqualTo(new TensorShape(images, heads * v.PerHead, queries)));
        foreach (int[] at in Indices([images, heads, queries]))
        {
            (int image, int head, int query) = (at[0], at[1], at[2]);
            double[] scores = [.. Enumerable.Range(0, keys).Select(key => Score(image, head, query, key))];
            double[] weights = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
            for (int i = 0; i < v.PerHead; i++)
            {
                double expected = weights.Select((weight, key) => weight * Element(2, v, image, head, i, key)).Sum() / weights.Sum();
                Assert.That(y.Span<float>()[Flat([images, heads * v.PerHead, queries], [image, (head * v.PerHead) + i, query])], Is.EqualTo(expected).Within(1e-5));
            }
        }

        HeadFeatures Place() => new(random.Next(3), random.Next(1, 6));

        int[] Operand(HeadFeatures place, int tokens) => [images, place.First + (heads * place.PerHead) + random.Next(3), tokens];

        double Element(int operand, HeadFeatures place, int image, int head, int feature, int token) =>
            inputs[operand]!.Span<float>()[Flat(shapes[operand], [image, place.First + (head * place.PerHead) + feature, token])];

        double Score(int image, int head, int query, int key)
        {
            double product = Enumerable.Range(0, q.PerHead).Sum(i => Element(0, q, image, head, i, query) * Element(1, k, image, head, i, key));
            return (product * scale) + (maskShape is null ? 0 : inputs[3]!.Span<float>()[Flat(maskShape, [image, head, query, key])]);
        }
    });

    [Test]
    public void Keys_that_are_masked_out_do_not_count_and_a_query_without_keys_has_no_result()
    {
        var random = new Random(1);
        Tensor x = Floats(random, 1, 2, 3);
        const float Out = float.NegativeInfinity;
        Tensor mask = Tensor.From([0f, Out, Out, Out, Out, Out, Out, 0, Out], 3, 3);
        var place = new HeadFeatures(0, 2);
        float[] y = OperatorRunner.Run(new MultiHeadAttention(1, 1, place, place, place), x, x, x, mask).Span<float>().ToArray();
        float[] v = x.Span<float>().ToArray();
        Assert.That(y, Is.EqualTo(new[] { v[0], float.NaN, v[1], v[3], float.NaN, v[4] }));
    }

    [Test]
    public void A_call_without_queries_gives_nothing()
    {
        var place = new HeadFeatures(0, 2);
        Tensor y = OperatorRunner.Run(new MultiHeadAttention(2, 1, place, place, place), Floats(new Random(1), 1, 4, 0), Floats(new Random(1), 1, 4, 3), Floats(new Random(1), 1, 4, 3));
        Assert.That(y.Shape, Is.EqualTo(new TensorShape(1, 4, 0)));
    }

    private static IEnumerable<TestCaseData> Misfits()
    {
        int[] good = [2, 6, 5];
        yield return Case("queries of 2 features meet keys of 3", 2, good, good, good, null);
        yield return Case("operand 0 has shape [2,5,5]", 3, [2, 5, 5], good, good, null);
        yield return Case("operand 1 has shape [6,5]", 3, good, [6, 5], good, null);
        yield return Case("operand 2 has shape [2,3,5]", 3, good, good, [2, 3, 5], null);
        yield return Case("images or keys differ", 3, good, [1, 6, 5], good, null);
        yield return Case("images or keys differ", 3, good, good, [3, 6, 5], null);
        yield return Case("images or keys differ", 3, good, [2, 6, 4], good, null);
        yield return Case("[3,1,5] cannot be broadcast", 3, good, good, good, [3, 1, 5]);
        yield return Case("operand 3 of shape [1,1,1,5,5]", 3, good, good, good, [1, 1, 1, 5, 5]);

        static TestCaseData Case(string message, int perQuery, int[] q, int[] k, int[] v, int[]? mask) => new(message, perQuery, q, k, v, mask);
    }

    [TestCaseSource(nameof(Misfits))]
    public void Operands_that_do_not_fit_are_explained(string message, int perQuery, int[] q, int[] k, int[] v, int[]? mask)
    {
        var op = new MultiHeadAttention(2, 1, new HeadFeatures(0, perQuery), new HeadFeatures(0, 3), new HeadFeatures(0, 3));
        Tensor?[] inputs = [.. new[] { q, k, v, mask }.Where(shape => shape is not null).Select(shape => Floats(new Random(1), shape!))];
        Assert.That(() => OperatorRunner.Infer(op, inputs), Throws.TypeOf<GraphException>().With.Message.Contains(message));
    }

    [Test]
    public void Only_float32_is_taken([Range(0, 3)] int operand)
    {
        var place = new HeadFeatures(0, 3);
        Tensor[] inputs = [.. Enumerable.Range(0, 4).Select(i => Numbers(new Random(1), i == operand ? ElementType.Float64 : ElementType.Float32, i == 3 ? [5, 5] : [1, 3, 5]))];
        Assert.That(
            () => OperatorRunner.Infer(new MultiHeadAttention(1, 1, place, place, place), inputs),
            Throws.TypeOf<GraphException>().With.Message.Contains($"operand {operand} must be float32"));
    }

    [TestCase(new int[0], new[] { 0, 0, 0, 0 })]
    [TestCase(new[] { 7 }, new[] { 0, 0, 0, 1 })]
    [TestCase(new[] { 5, 1 }, new[] { 0, 0, 1, 0 })]
    [TestCase(new[] { 2, 1, 1, 7 }, new[] { 7, 0, 0, 1 })]
    [TestCase(new[] { 1, 3, 5, 7 }, new[] { 0, 35, 7, 1 })]
    [TestCase(new[] { 2, 3, 5, 7 }, new[] { 105, 35, 7, 1 })]
    public void A_mask_is_stepped_through_where_it_is_not_broadcast(int[] shape, int[] expected)
    {
        var strides = new int[4];
        Array.Fill(strides, -1);
        MultiHeadAttention.MaskStrides(new TensorShape(shape), strides);
        Assert.That(strides, Is.EqualTo(expected));
    }

    /// <summary>A shape that broadcasts to that of scores, of any rank.</summary>
    private static int[] MaskShape(Random random, int[] scores) => [.. scores[random.Next(5)..].Select(extent => random.Next(2) == 0 ? 1 : extent)];
}
