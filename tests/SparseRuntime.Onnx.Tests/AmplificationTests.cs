using SparseRuntime.Graph;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

/// <summary>A few bytes of a model that claim much: each is refused with one clear message, or costs little.</summary>
[TestFixture]
internal sealed class AmplificationTests
{
    private const int Many = 50_000;
    private const long MostBytes = 256L << 20;

    private static readonly SparseTensor Huge = new(new TensorShape(400_000_000), [1], Tensor.From([1f], 1));

    private static readonly SparseTensor HugeIntegers = new(new TensorShape(200_000_000), [1], Tensor.From([1L], 1));

    private static readonly SparseTensor HugeTruths = new(new TensorShape(400_000_000), [1], Tensor.From([true], 1));

    [Test]
    public void A_huge_value_of_a_constant_of_shape() => Refused(
        Model().Initializer("s", Longs(2)).Node("ConstantOfShape", ["s"], ["y"], ("value", Huge)), "its value must be one element");

    [Test]
    public void A_huge_training_mode() => Refused(
        Model().SparseInitializer("t", HugeTruths).Node("Dropout", ["x", "", "t"], ["y"]), "training mode");

    [Test]
    public void A_huge_ratio() => Refused(
        Model().SparseInitializer("r", Huge).Initializer("t", Tensor.Scalar(true)).Node("Dropout", ["x", "r", "t"], ["y"]), "training mode");

    [Test]
    public void An_empty_training_mode() => Refused(
        Model().Initializer("t", Tensor.Allocate(ElementType.Bool, new TensorShape(0))).Node("Dropout", ["x", "", "t"], ["y"]), "training mode");

    [Test]
    public void An_empty_axis() => Refused(
        Model().Initializer("a", Longs()).Node("CumSum", ["x", "a"], ["y"]), "must be a scalar");

    [TestCase("Reshape")]
    [TestCase("Expand")]
    [TestCase("Tile")]
    [TestCase("Pad")]
    [TestCase("Squeeze")]
    [TestCase("Unsqueeze")]
    [TestCase("Split")]
    [TestCase("ReduceSum")]
    public void A_huge_list_that_decides_a_shape(string opType) => Refused(
        Model().SparseInitializer("l", HugeIntegers).Node(opType, ["x", "l"], ["y"]), "no more than");

    [TestCase("Reshape", new[] { -1L, -1 }, "more than one extent open")]
    [TestCase("Squeeze", new[] { 0L, 0 }, "named twice")]
    [TestCase("Unsqueeze", new[] { 0L, 0 }, "named twice")]
    [TestCase("Tile", new[] { long.MaxValue, long.MaxValue }, "")]
    [TestCase("Tile", new[] { -1L, 1 }, "cannot be repeated")]
    [TestCase("Expand", new[] { int.MaxValue, (long)int.MaxValue, int.MaxValue, 1 }, "more elements than can be counted")]
    [TestCase("Pad", new[] { long.MinValue, 0, 0, 0 }, "too large")]
    [TestCase("Split", new[] { 1L, -1 }, "")]
    public void Lists_that_make_no_shape(string opType, long[] list, string message) =>
        Refused(Model().Initializer("l", Longs(list)).Node(opType, ["x", "l"], ["y"]), message);

    [Test]
    public void A_long_list_is_cut_in_the_message([Values("perm", "strides", "kernel_shape")] string key)
    {
        (string, object)[] attributes = key == "strides" ? [("kernel_shape", new[] { 1L }), (key, new long[60_000])] : [(key, new long[60_000])];
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, 1, 1, 2).Output("y").Node(key == "perm" ? "Transpose" : "MaxPool", ["x"], ["y"], attributes);
        ModelLoadException e = Refused(builder, "");
        Assert.That(e.Message, Has.Length.LessThan(1000));
    }

    [TestCase(0f, 1f, float.NaN)]
    [TestCase(0f, float.PositiveInfinity, 1f)]
    [TestCase(0f, 1f, 0f)]
    [TestCase(0f, 1f, 1e-30f)]
    public void Ranges_without_end(float start, float limit, float delta) => Refused(
        Model().Initializer("a", Tensor.Scalar(start)).Initializer("b", Tensor.Scalar(limit)).Initializer("c", Tensor.Scalar(delta)).Node("Range", ["a", "b", "c"], ["y"]), "range");

    [Test]
    public void A_step_of_the_least_integer_takes_one_element()
    {
        OnnxBuilder builder = Model().Initializer("s", Longs(-1)).Initializer("e", Longs(long.MinValue)).Initializer("a", Longs(0)).Initializer("d", Longs(long.MinValue))
            .Node("Slice", ["x", "s", "e", "a", "d"], ["y"]);
        Assert.That(Load(builder).Outputs[0].Facts.Shape, Is.EqualTo(new TensorShape(1, 3)));
    }

    [Test]
    public void Long_names_are_not_repeated_for_every_auxiliary_value()
    {
        OnnxBuilder builder = Model().Node("Sum", [.. Enumerable.Repeat("x", 20_000)], ["y"]);
        builder.Graph.Node[0].Name = new string('n', 60_000);
        Assert.That(Load(builder).Nodes, Has.Count.EqualTo(19_999));
    }

    [Test]
    public void Many_operands_and_results()
    {
        Assert.That(Load(Model().Node("Concat", [.. Enumerable.Repeat("x", Many)], ["y"], ("axis", 0L))).Outputs[0].Facts.Shape, Is.EqualTo(new TensorShape(2 * Many, 3)));
        OnnxBuilder split = new OnnxBuilder(13).Input("x", ElementType.Float32, Many).Output("y").Node("Split", ["x"], ["y", .. Enumerable.Range(1, Many - 1).Select(i => $"y{i}")]);
        Assert.That(Load(split).Outputs[0].Facts.Shape, Is.EqualTo(new TensorShape(1)));
    }

    [TestCase("Identity")]
    [TestCase("Relu")]
    [TestCase("Flatten")]
    public void Deep_chains(string opType)
    {
        OnnxBuilder builder = Model();
        for (int i = 0; i < Many; i++)
            builder.Node(opType, [i == 0 ? "x" : $"v{i}"], [i == Many - 1 ? "y" : $"v{i + 1}"]);
        Assert.That(Load(builder).Nodes, Has.Count.EqualTo(Many));
    }

    private static OnnxBuilder Model() => new OnnxBuilder(18).Input("x", ElementType.Float32, 2, 3).Output("y");

    private static Tensor Longs(params long[] values) => Tensor.From(values, values.Length);

    private static ModelGraph Load(OnnxBuilder builder) => Bounded(builder.ToBytes(), model => OnnxImporter.Load(model));

    private static ModelLoadException Refused(OnnxBuilder builder, string message)
    {
        ModelLoadException? e = Bounded(builder.ToBytes(), model => Assert.Throws<ModelLoadException>(() => OnnxImporter.Load(model)));
        Assert.That(e!.Message, Does.Contain(message));
        return e;
    }

    private static T Bounded<T>(byte[] model, Func<byte[], T> load)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        T result = load(model);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytes));
        return result;
    }
}
