using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

internal sealed class SparseImportTests
{
    [Test]
    public void Sparse_initializers_stay_sparse([Values] bool coordinates)
    {
        var tensor = new SparseTensor(new TensorShape(2, 3, 4), [1, 5, 12, 23], Tensor.From([1f, 2f, 3f, 4f], 4));
        OnnxBuilder builder = Loading.Relu();
        builder.Graph.SparseInitializer.Add(OnnxMessages.Sparse("w", tensor, coordinates));
        Graph.GraphConstant constant = builder.Load().Find("w")!.Constant!;

        Assert.That(constant.Sparse, Is.Not.Null);
        Assert.That(constant.Shape, Is.EqualTo(tensor.Shape));
        Assert.That(constant.Sparse!.Indices, Is.EqualTo(tensor.Indices));
        Assert.That(constant.Sparse.Values.Span<float>().ToArray(), Is.EqualTo([1f, 2f, 3f, 4f]));
    }

    [Test]
    public void A_sparse_tensor_may_store_nothing()
    {
        var tensor = new SparseTensor(new TensorShape(1000, 1000), [], Tensor.Allocate(ElementType.Float32, new TensorShape(0)));
        Assert.That(Loading.Relu().SparseInitializer("w", tensor).Load().Find("w")!.Constant!.Sparse!.Indices, Is.Empty);
    }

    [TestCase(new long[] { 0, 6 }, "index 6 at position 1 is outside shape [2,3]")]
    [TestCase(new long[] { -1, 2 }, "index -1 at position 0 is outside")]
    [TestCase(new long[] { 4, 2 }, "index 2 at position 1 does not rise above 4")]
    [TestCase(new long[] { 3, 3 }, "index 3 at position 1 does not rise above 3")]
    public void Flat_indices_must_rise_within_the_shape(long[] indices, string cause) =>
        Bad(p => p.Indices = OnnxMessages.Tensor("", Tensor.From(indices, 2)), cause);

    [TestCase(new long[] { 0, 0, 2, 0 }, "index 2 of entry 1 is outside axis 0")]
    [TestCase(new long[] { 0, 3, 1, 0 }, "index 3 of entry 0 is outside axis 1")]
    [TestCase(new long[] { 1, 0, 0, 2 }, "does not rise")]
    [TestCase(new long[] { 1, 1, 1, 1 }, "does not rise")]
    public void Coordinates_must_rise_within_the_shape(long[] indices, string cause) =>
        Bad(p => p.Indices = OnnxMessages.Tensor("", Tensor.From(indices, 2, 2)), cause);

    [Test]
    public void Indices_must_be_as_many_as_values() =>
        Bad(p => p.Indices = OnnxMessages.Tensor("", Tensor.From([0L], 1)), "indices have shape [1] where [2] or [2,2] is expected");

    [Test]
    public void Indices_must_be_int64() =>
        Bad(p => p.Indices = OnnxMessages.Tensor("", Tensor.From([0, 1], 2)), "indices are int32 where int64 is expected");

    [Test]
    public void Indices_must_be_there() => Bad(p => p.Indices = null, "has no indices");

    [Test]
    public void Values_must_be_there()
    {
        OnnxBuilder builder = Loading.Relu();
        builder.Graph.SparseInitializer.Add(new SparseTensorProto());
        builder.Fails("sparse initializer", "has no values");
    }

    [Test]
    public void Values_must_be_a_list() =>
        Bad(p => p.Values = OnnxMessages.Tensor("w", Tensor.From([1f, 2f], 2, 1)), "values have shape [2,1]");

    [Test]
    public void A_giant_shape_with_few_elements_costs_nothing_until_it_is_written_out()
    {
        var tensor = new SparseTensor(new TensorShape(1_000_000, 1_000_000), [7, 999_999_999_999], Tensor.From([1f, 2f], 2));
        byte[] model = Loading.Relu().SparseInitializer("w", tensor).ToBytes();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(Loading.Load(model).Find("w")!.Constant!.Sparse!.Indices[1], Is.EqualTo(999_999_999_999));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    private static void Bad(Action<SparseTensorProto> change, string cause)
    {
        SparseTensorProto proto = OnnxMessages.Sparse("w", new SparseTensor(new TensorShape(2, 3), [0, 1], Tensor.From([1f, 2f], 2)));
        change(proto);
        OnnxBuilder builder = Loading.Relu();
        builder.Graph.SparseInitializer.Add(proto);
        builder.Fails("sparse initializer 'w'", cause);
    }
}
