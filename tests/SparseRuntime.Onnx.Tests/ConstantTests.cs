using SparseRuntime.Graph;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

internal sealed class ConstantTests
{
    [Test]
    public void Tensors() => Assert.That(Constant("value", Tensor.From([1, 2], 2)).ToDense().Span<int>().ToArray(), Is.EqualTo([1, 2]));

    [Test]
    public void Sparse_tensors_stay_sparse() =>
        Assert.That(Constant("sparse_value", new SparseTensor(new TensorShape(5), [3], Tensor.From([2f], 1))).Sparse!.Indices, Is.EqualTo([3L]));

    [Test]
    public void Numbers_are_tensors_of_rank_zero()
    {
        Assert.That(Constant("value_int", -4L).ToDense().ToString(), Is.EqualTo("int64[]"));
        Assert.That(Constant("value_int", -4L).ToDense().Span<long>()[0], Is.EqualTo(-4));
        Assert.That(Constant("value_float", 0.25f).ToDense().ToString(), Is.EqualTo("float32[]"));
        Assert.That(Constant("value_float", 0.25f).ToDense().Span<float>()[0], Is.EqualTo(0.25f));
    }

    [Test]
    public void Lists_are_tensors_of_rank_one()
    {
        Assert.That(Constant("value_ints", new long[] { 1, 2, 3 }).ToDense().Span<long>().ToArray(), Is.EqualTo([1L, 2, 3]));
        Assert.That(Constant("value_floats", new[] { 1f, 2f }).ToDense().Span<float>().ToArray(), Is.EqualTo([1f, 2f]));
    }

    [Test]
    public void Strings_are_refused() => Builder(("value_string", "a")).Fails("Constant 'node_c'", "value_string is not supported", "strings");

    [Test]
    public void Nothing_is_refused() => Builder().Fails("Constant 'node_c'", "exactly one of", "none");

    [Test]
    public void Two_values_are_refused() => Builder(("value_int", 1L), ("value_float", 1f)).Fails("Constant 'node_c'", "value_float, value_int");

    [Test]
    public void A_value_of_another_kind_is_refused() => Builder(("value_int", 1f)).Fails("Constant 'node_c'", "'value_int' must be an integer");

    [Test]
    public void A_broken_tensor_is_told_with_its_node()
    {
        OnnxBuilder builder = Builder(("value", Tensor.From([1, 2], 2)));
        builder.Graph.Node[0].Attribute[0].T.Dims[0] = 3;
        builder.Fails("Constant 'node_c'", "attribute 'value'", "int32[3] takes 12 bytes", "has 8");
    }

    private static GraphConstant Constant(string form, object value)
    {
        ModelGraph graph = Builder((form, value)).Load();
        Assert.That(graph.Nodes.Select(n => n.Operator.Name), Is.EqualTo(["Relu"]));
        return graph.Find("c")!.Constant!;
    }

    private static OnnxBuilder Builder(params (string, object)[] attributes) =>
        new OnnxBuilder().Output("y").Node("Constant", [], ["c"], attributes).Node("Relu", ["c"], ["y"]);
}
