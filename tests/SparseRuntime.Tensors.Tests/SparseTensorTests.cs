namespace SparseRuntime.Tensors.Tests;

public class SparseTensorTests
{
    [Test]
    public void Expanding_puts_every_value_at_its_index()
    {
        var sparse = new SparseTensor(new TensorShape(2, 3), [1, 5], Tensor.From([4f, -2f], 2));
        Assert.That(sparse.ToDense().Span<float>().ToArray(), Is.EqualTo(new[] { 0f, 4f, 0f, 0f, 0f, -2f }));
    }

    [TestCase(new long[] { 6 }, "outside")]
    [TestCase(new long[] { -1 }, "outside")]
    [TestCase(new long[] { 2, 2 }, "does not rise")]
    [TestCase(new long[] { 3, 1 }, "does not rise")]
    public void Wrong_indices_are_refused(long[] indices, string reason) =>
        Assert.That(
            () => new SparseTensor(new TensorShape(2, 3), indices, Tensor.Allocate(ElementType.Float32, new TensorShape(indices.Length))),
            Throws.ArgumentException.With.Message.Contains(reason));

    [Test]
    public void Values_must_be_as_many_as_indices() =>
        Assert.That(() => new SparseTensor(new TensorShape(4), [1], Tensor.From([1f, 2f], 2)), Throws.ArgumentException);

    [TestCase(0, 1, 2)]
    [TestCase(1, 0, 2)]
    [TestCase(2, 0, 1)]
    [TestCase(1, 2, 0)]
    public void Transposing_agrees_with_moving_the_dense_elements(int a, int b, int c)
    {
        int[] permutation = [a, b, c];
        SparseTensor sparse = Random(new TensorShape(4, 6, 5), 17);
        SparseTensor moved = sparse.Transpose(permutation);
        Assert.That(moved.Values.Shape[0], Is.EqualTo(17));
        float[] source = sparse.ToDense().Span<float>().ToArray();
        float[] target = moved.ToDense().Span<float>().ToArray();
        int[] e = moved.Shape.Dimensions.ToArray();
        for (int i = 0; i < target.Length; i++)
        {
            int[] at = [i / (e[1] * e[2]), i / e[2] % e[1], i % e[2]];
            var from = new int[3];
            for (int axis = 0; axis < 3; axis++)
                from[permutation[axis]] = at[axis];
            Assert.That(target[i], Is.EqualTo(source[(((from[0] * 6) + from[1]) * 5) + from[2]]));
        }
    }

    [Test]
    public void Transposing_there_and_back_changes_nothing()
    {
        SparseTensor sparse = Random(new TensorShape(7, 11), 20);
        SparseTensor back = sparse.Transpose([1, 0]).Transpose([1, 0]);
        Assert.That(back.Indices, Is.EqualTo(sparse.Indices));
        Assert.That(back.Values.Bytes.ToArray(), Is.EqualTo(sparse.Values.Bytes.ToArray()));
    }

    [Test]
    public void Reshaping_keeps_flat_indices()
    {
        SparseTensor sparse = Random(new TensorShape(6, 10), 9);
        SparseTensor flat = sparse.Reshape(new TensorShape(60));
        Assert.That(flat.Indices, Is.SameAs(sparse.Indices));
        Assert.That(() => sparse.Reshape(new TensorShape(61)), Throws.ArgumentException);
    }

    [Test]
    public void A_tensor_too_large_to_expand_can_still_be_held_and_transposed()
    {
        var sparse = new SparseTensor(new TensorShape(1 << 20, 1 << 20), [5, 1L << 39], Tensor.From([1f, 2f], 2));
        Assert.That(sparse.Transpose([1, 0]).Indices, Is.EqualTo(new[] { 1L << 19, 5L << 20 }));
        Assert.That(() => sparse.ToDense(), Throws.ArgumentException.With.Message.Contains("2 GB"));
    }

    private static SparseTensor Random(TensorShape shape, int count)
    {
        var random = new Random(11);
        long[] indices = [.. Enumerable.Range(0, (int)shape.ElementCount).OrderBy(_ => random.Next()).Take(count).Order().Select(i => (long)i)];
        return new SparseTensor(shape, indices, Tensor.From([.. indices.Select(_ => random.NextSingle() + 1f)], count));
    }
}
