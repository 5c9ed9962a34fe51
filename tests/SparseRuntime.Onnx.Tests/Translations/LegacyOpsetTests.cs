using SparseRuntime.Graph;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests.Translations;

/// <summary>What operator sets 1 to 6 wrote differently.</summary>
[TestFixture]
public sealed class LegacyOpsetTests
{
    private static readonly Tensor Cube = Tensor.From([.. Enumerable.Range(0, 12).Select(i => (float)i)], 2, 3, 2);

    [TestCase("Add", true)]
    [TestCase("Add", false)]
    [TestCase("Sub", true)]
    [TestCase("Pow", true)]
    [TestCase("Pow", false)]
    public void The_second_operand_is_broadcast_from_an_axis_on(string opType, bool declared)
    {
        Tensor b = Tensor.From([1f, 2, 3], 3);
        Tensor y = Run(6, opType, declared, [Cube, b], ("broadcast", 1L), ("axis", 1L));
        float[] expected = [.. Enumerable.Range(0, 12).Select(i => Of(opType, i, (i / 2 % 3) + 1))];
        Assert.That(y.Shape, Is.EqualTo(Cube.Shape));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-3));
        Assert.That(Run(6, opType, declared, [Cube, b], ("broadcast", 1L), ("axis", -2L)).Span<float>().ToArray(), Is.EqualTo(y.Span<float>().ToArray()));
    }

    [Test]
    public void Without_an_axis_it_is_broadcast_to_the_last_ones()
    {
        Tensor y = Run(1, "Mul", true, [Cube, Tensor.From([1f, -1], 2)], ("broadcast", 1L));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(Enumerable.Range(0, 12).Select(i => i % 2 == 0 ? i : (float)-i)));
    }

    [Test]
    public void Comparisons_and_logic_are_broadcast_likewise()
    {
        Tensor less = Run(1, "Less", true, [Cube, Tensor.From([2f, 8], 2)], ("broadcast", 1L), ("axis", 0L));
        Assert.That(less.Span<bool>().ToArray(), Is.EqualTo(Enumerable.Range(0, 12).Select(i => i < (i < 6 ? 2 : 8))));
        Tensor and = Run(1, "And", true, [less, Tensor.From([true, false], 2)], ("broadcast", 1L));
        Assert.That(and.Span<bool>().ToArray(), Is.EqualTo(less.Span<bool>().ToArray().Select((v, i) => v && i % 2 == 0)));
    }

    [TestCase(new[] { 3 }, 0L, 0L, "broadcast = 1")]
    [TestCase(new[] { 3 }, 1L, 2L, "from axis 2 on")]
    [TestCase(new[] { 3 }, 1L, int.MinValue, "from axis")]
    [TestCase(new[] { 3 }, 1L, 3L, "from axis 3 on")]
    [TestCase(new[] { 2, 2, 3, 2 }, 1L, 0L, "from axis 0 on")]
    public void Shapes_that_do_not_fit_are_explained(int[] shape, long broadcast, long axis, string message) =>
        Assert.That(
            () => Run(6, "Add", true, [Cube, Tensor.Allocate(ElementType.Float32, new TensorShape(shape))], ("broadcast", broadcast), ("axis", axis)),
            Throws.TypeOf<ModelLoadException>().With.Message.Contains(message));

    [TestCase(true)]
    [TestCase(false)]
    public void A_slope_per_channel_belongs_to_the_second_axis(bool declared)
    {
        Tensor x = Tensor.From([-1f, -1, -1, -1, -1, -1], 1, 3, 2);
        Tensor y = Run(6, "PRelu", declared, [x, Tensor.From([1f, 2, 3], 3)]);
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { -1f, -1, -2, -2, -3, -3 }));
        Assert.That(Run(6, "PRelu", declared, [x, Tensor.From([4f], 1)]).Span<float>().ToArray(), Is.All.EqualTo(-4f));
    }

    [Test]
    public void The_addend_of_gemm_is_broadcast_only_when_asked()
    {
        Tensor a = Tensor.From([1f, 2], 1, 2), b = Tensor.From([1f, 0, 0, 1], 2, 2), c = Tensor.From([10f], 1);
        Assert.That(Run(6, "Gemm", true, [a, b, c], ("broadcast", 1L)).Span<float>().ToArray(), Is.EqualTo(new[] { 11f, 12 }));
        Assert.That(() => Run(6, "Gemm", true, [a, b, c]), Throws.TypeOf<ModelLoadException>().With.Message.Contains("broadcast is not 1"));
    }

    [Test]
    public void Shapes_paddings_and_types_were_attributes()
    {
        Assert.That(Run(1, "Reshape", true, [Cube], ("shape", new[] { 0L, -1 })).Shape, Is.EqualTo(new TensorShape(2, 6)));
        Assert.That(Run(1, "Pad", true, [Tensor.From([1f, 2], 2)], ("paddings", new[] { 1L, 0 }), ("value", 7f)).Span<float>().ToArray(), Is.EqualTo(new[] { 7f, 1, 2 }));
        Assert.That(Run(1, "Cast", true, [Tensor.From([1.5f, -2.5f], 2)], ("to", "INT32")).Span<int>().ToArray(), Is.EqualTo(new[] { 1, -2 }));
        Assert.That(() => Run(1, "Cast", true, [Cube], ("to", "STRING")), Throws.TypeOf<ModelLoadException>().With.Message.Contains("'STRING'"));
    }

    [Test]
    public void Operands_are_joined_along_axis_1_by_default()
    {
        Assert.That(Run(1, "Concat", true, [Cube, Cube]).Shape, Is.EqualTo(new TensorShape(2, 6, 2)));
        Assert.That(() => Run(4, "Concat", true, [Cube, Cube]), Throws.TypeOf<ModelLoadException>().With.Message.Contains("'axis' is missing"));
    }

    [Test]
    public void Tile_repeated_one_axis()
    {
        OnnxBuilder builder = new OnnxBuilder(1).Input("x", ElementType.Float32, 1, 2).Initializer("n", Tensor.Scalar(2f)).Initializer("axis", Tensor.Scalar(1L))
            .Output("y").Node("Tile", ["x", "n", "axis"], ["y"]);
        Tensor y = new GraphInterpreter(OnnxImporter.Load(builder.ToBytes())).Run(Tensor.From([1f, 2], 1, 2))[0];
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { 1f, 2, 1, 2 }));
        builder.Graph.Node[0].Input[1] = "x";
        Assert.That(() => OnnxImporter.Load(builder.ToBytes()), Throws.TypeOf<ModelLoadException>().With.Message.Contains("constant whole numbers"));
    }

    [Test]
    public void Norms_had_orders_of_floats()
    {
        Tensor x = Tensor.From([3f, 4], 1, 1, 2);
        Assert.That(Run(1, "GlobalLpPool", true, [x]).Span<float>()[0], Is.EqualTo(5f));
        Assert.That(Run(1, "GlobalLpPool", true, [x], ("p", 1f)).Span<float>()[0], Is.EqualTo(7f));
        Assert.That(() => Run(1, "GlobalLpPool", true, [x], ("p", 1.5f)), Throws.TypeOf<ModelLoadException>().With.Message.Contains("whole number"));
        Assert.That(() => Run(1, "LpPool", true, [x], ("kernel_shape", new[] { 1L }), ("p", float.NaN)), Throws.TypeOf<ModelLoadException>());
    }

    [Test]
    public void Selu_had_rounded_parameters()
    {
        Assert.That(Run(1, "Selu", true, [Tensor.From([1f], 1)]).Span<float>()[0], Is.EqualTo(1.0507f));
        Assert.That(Run(6, "Selu", true, [Tensor.From([1f], 1)]).Span<float>()[0], Is.EqualTo(1.05070102f));
    }

    [Test]
    public void Dropout_in_training_is_refused()
    {
        OnnxBuilder Model(long test) => new OnnxBuilder(6).Input("x", ElementType.Float32, 2).Output("y").Output("mask").Node("Dropout", ["x"], ["y", "mask"], ("is_test", test));
        Assert.That(() => OnnxImporter.Load(Model(0).ToBytes()), Throws.TypeOf<ModelLoadException>().With.Message.Contains("is_test must be 1"));
        Assert.That(new GraphInterpreter(OnnxImporter.Load(Model(1).ToBytes())).Run(Tensor.From([1f, 2], 2))[1].Span<float>().ToArray(), Is.All.EqualTo(1f));
        Assert.That(Run(6, "Dropout", true, [Cube]).Span<float>().ToArray(), Is.EqualTo(Cube.Span<float>().ToArray()));
    }

    private static float Of(string opType, float a, float b) => opType switch { "Add" => a + b, "Sub" => a - b, _ => MathF.Pow(a, b) };

    private static Tensor Run(int opset, string opType, bool declared, Tensor[] inputs, params (string, object)[] attributes)
    {
        OnnxBuilder builder = new OnnxBuilder(opset).Output("y");
        string[] names = [.. inputs.Select((_, i) => $"x{i}")];
        for (int i = 0; i < inputs.Length; i++)
            builder.Input(names[i], inputs[i].ElementType, declared ? [.. inputs[i].Shape.Dimensions.ToArray().Select(e => (object)e)] : null);
        return new GraphInterpreter(OnnxImporter.Load(builder.Node(opType, names, ["y"], attributes).ToBytes())).Run(inputs)[0];
    }
}
