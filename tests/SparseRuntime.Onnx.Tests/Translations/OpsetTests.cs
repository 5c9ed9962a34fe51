using SparseRuntime.Graph;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests.Translations;

/// <summary>One meaning, whichever operator set a model was written for.</summary>
[TestFixture]
public sealed class OpsetTests
{
    private static readonly Tensor Matrix = Tensor.From([-4f, -1, 0, 1, 2, 8], 2, 3);

    [TestCase(7)]
    [TestCase(10)]
    public void Limits_were_attributes_of_clip(int opset)
    {
        Tensor y = Run(opset, "Clip", [Matrix], [], ("min", -1f), ("max", 2f));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { -1f, -1, 0, 1, 2, 2 }));
        Assert.That(Run(opset, "Clip", [Matrix], [], ("max", 0f)).Span<float>().ToArray(), Is.EqualTo(new[] { -4f, -1, 0, 0, 0, 0 }));
    }

    [TestCase(11)]
    [TestCase(21)]
    public void Limits_are_operands_of_clip(int opset)
    {
        Tensor y = Run(opset, "Clip", [Matrix], [null, Tensor.Scalar(2f)]);
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { -4f, -1, 0, 1, 2, 2 }));
    }

    [TestCase("Softmax", 7)]
    [TestCase("Softmax", 12)]
    [TestCase("LogSoftmax", 11)]
    [TestCase("Hardmax", 11)]
    public void Softmax_took_all_axes_from_its_own_on_together(string opType, int opset)
    {
        Tensor x = Tensor.From([1f, 2, 3, 4, 5, 6, 7, 8], 2, 2, 2);
        Tensor flat = Run(13, opType, [x.Reshape(new TensorShape(2, 4))], [], ("axis", 1L));
        Tensor y = Run(opset, opType, [x], []);
        Assert.That(y.Shape, Is.EqualTo(x.Shape));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(flat.Span<float>().ToArray()));

        // The same where the shape shows only at run time.
        Tensor open = Run(opset, opType, [x], [], declared: false);
        Assert.That(open.Span<float>().ToArray(), Is.EqualTo(flat.Span<float>().ToArray()));
        Assert.That(Run(opset, opType, [x], [], ("axis", -2L)).Span<float>().ToArray(), Is.EqualTo(flat.Span<float>().ToArray()));
    }

    [Test]
    public void Softmax_takes_its_own_axis_since_version_13()
    {
        Tensor y = Run(13, "Softmax", [Tensor.From([0f, 0, 0, 0], 1, 2, 2)], [], ("axis", 1L));
        Assert.That(y.Span<float>().ToArray(), Is.All.EqualTo(0.5f));
    }

    [TestCase(7, false)]
    [TestCase(9, false)]
    [TestCase(10, true)]
    [TestCase(21, true)]
    public void Slices_are_told_by_attributes_or_by_operands(int opset, bool operands)
    {
        Tensor y = operands
            ? Run(opset, "Slice", [Matrix], [Longs(1, 0), Longs(2, 99), Longs(0, 1)])
            : Run(opset, "Slice", [Matrix], [], ("starts", new[] { 1L, 0 }), ("ends", new[] { 2L, 99 }), ("axes", new[] { 0L, 1 }));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { 1f, 2, 8 }));
    }

    [TestCase(7, false)]
    [TestCase(10, false)]
    [TestCase(11, true)]
    [TestCase(19, true)]
    public void Padding_is_told_by_attributes_or_by_operands(int opset, bool operands)
    {
        Tensor x = Tensor.From([1f, 2], 1, 2);
        Tensor y = operands
            ? Run(opset, "Pad", [x], [Longs(0, 1, 0, 0), Tensor.Scalar(5f)])
            : Run(opset, "Pad", [x], [], ("pads", new[] { 0L, 1, 0, 0 }), ("value", 5f));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { 5f, 1, 2 }));
    }

    [TestCase(7, false)]
    [TestCase(12, false)]
    [TestCase(13, true)]
    public void Axes_to_add_or_drop_are_told_by_attributes_or_by_operands(int opset, bool operands)
    {
        Tensor wide = operands ? Run(opset, "Unsqueeze", [Matrix], [Longs(0, 3)]) : Run(opset, "Unsqueeze", [Matrix], [], ("axes", new[] { 0L, 3 }));
        Assert.That(wide.Shape, Is.EqualTo(new TensorShape(1, 2, 3, 1)));
        Tensor narrow = operands ? Run(opset, "Squeeze", [wide], [Longs(0)]) : Run(opset, "Squeeze", [wide], [], ("axes", new[] { 0L }));
        Assert.That(narrow.Shape, Is.EqualTo(new TensorShape(2, 3, 1)));
        Assert.That(Run(opset, "Squeeze", [wide], []).Shape, Is.EqualTo(new TensorShape(2, 3)));
    }

    [TestCase("ReduceSum", 12, false)]
    [TestCase("ReduceSum", 13, true)]
    [TestCase("ReduceMean", 17, false)]
    [TestCase("ReduceMean", 18, true)]
    [TestCase("ReduceMax", 17, false)]
    [TestCase("ReduceMax", 18, true)]
    public void Axes_of_reductions_are_told_by_attributes_or_by_operands(string opType, int opset, bool operands)
    {
        Tensor y = operands
            ? Run(opset, opType, [Matrix], [Longs(-1)], ("keepdims", 0L))
            : Run(opset, opType, [Matrix], [], ("axes", new[] { -1L }), ("keepdims", 0L));
        float[] expected = opType switch { "ReduceSum" => [-5f, 11], "ReduceMean" => [-5f / 3, 11f / 3], _ => [0f, 8] };
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-6));
    }

    [TestCase(7, ElementType.Float32)]
    [TestCase(9, ElementType.Float32)]
    [TestCase(10, ElementType.Bool)]
    [TestCase(13, ElementType.Bool)]
    public void The_mask_of_dropout_was_of_the_operands_type(int opset, ElementType type)
    {
        OnnxBuilder builder = new OnnxBuilder(opset)
            .Input("x", ElementType.Float32, 2, 3)
            .Output("y", ElementType.Float32, 2, 3)
            .Output("mask", type, 2, 3)
            .Node("Dropout", ["x"], ["y", "mask"]);
        Tensor[] results = new GraphInterpreter(OnnxImporter.Load(builder.ToBytes())).Run(Matrix);
        Assert.That(results[0].Span<float>().ToArray(), Is.EqualTo(Matrix.Span<float>().ToArray()));
        Assert.That(results[1].ElementType, Is.EqualTo(type));
        if (type == ElementType.Bool) Assert.That(results[1].Span<bool>().ToArray(), Is.All.True);
        else Assert.That(results[1].Span<float>().ToArray(), Is.All.EqualTo(1f));
    }

    [TestCase(8, false)]
    [TestCase(18, true)]
    public void Splits_are_told_by_attributes_or_by_operands(int opset, bool operands)
    {
        OnnxBuilder builder = new OnnxBuilder(opset).Input("x", ElementType.Float32, 2, 3).Output("b", ElementType.Float32, 2, 2);
        if (operands) builder.Initializer("parts", Longs(1, 2)).Node("Split", ["x", "parts"], ["a", "b"], ("axis", 1L));
        else builder.Node("Split", ["x"], ["a", "b"], ("axis", 1L), ("split", new[] { 1L, 2 }));
        Tensor b = new GraphInterpreter(OnnxImporter.Load(builder.ToBytes())).Run(Matrix)[0];
        Assert.That(b.Span<float>().ToArray(), Is.EqualTo(new[] { -1f, 0, 2, 8 }));
    }

    [TestCase(1, new[] { -4f, -1, 0, 1, 2, 8 })]
    [TestCase(3, new[] { -12f, -3, 0, 3, 6, 24 })]
    public void Sums_take_any_number_of_operands(int count, float[] expected)
    {
        Tensor?[] more = [.. Enumerable.Repeat(Matrix, count - 1)];
        Assert.That(Run(13, "Sum", [Matrix], more).Span<float>().ToArray(), Is.EqualTo(expected));
        Assert.That(Run(13, "Mean", [Matrix], more).Span<float>().ToArray(), Is.EqualTo(Matrix.Span<float>().ToArray()));
    }

    [TestCase("BatchNormalization", "training_mode", 1L, "training mode")]
    [TestCase("BatchNormalization", "spatial", 0L, "spatial = 0")]
    [TestCase("Cast", "to", 8L, "string")]
    [TestCase("MaxPool", "strides", 1L, "must be a list of integers")]
    [TestCase("MaxPool", "ceil_mode", 1L, "'kernel_shape' is missing")]
    [TestCase("Concat", "nothing", 1L, "'axis' is missing")]
    [TestCase("Flatten", "axis", long.MaxValue, "does not fit 32 bits")]
    [TestCase("Pad", "mode", "mirror", "not 'mirror'")]
    [TestCase("DepthToSpace", "mode", "XYZ", "not 'XYZ'")]
    [TestCase("BitShift", "direction", "UP", "not 'UP'")]
    [TestCase("AveragePool", "auto_pad", "SAME", "not 'SAME'")]
    public void Attributes_that_make_no_sense_are_explained_with_the_node(string opType, string key, object value, string message)
    {
        var attributes = new List<(string, object)> { (key, value) };
        if (key is "auto_pad" or "strides") attributes.Add(("kernel_shape", new[] { 1L }));
        OnnxBuilder builder = new OnnxBuilder(13).Input("x", ElementType.Float32, 2, 3).Output("y").Node(opType, ["x", "x", "x", "x", "x"], ["y"], [.. attributes]);
        Assert.That(() => OnnxImporter.Load(builder.ToBytes()), Throws.TypeOf<ModelLoadException>().With.Message.Contains(message).And.Message.Contains(opType));
    }

    internal static Tensor Longs(params long[] values) => Tensor.From(values, values.Length);

    internal static Tensor Run(int opset, string opType, Tensor[] inputs, Tensor?[] constants, params (string, object)[] attributes) =>
        Run(opset, opType, inputs, constants, declared: true, attributes);

    private static Tensor Run(int opset, string opType, Tensor[] inputs, Tensor?[] constants, bool declared, params (string, object)[] attributes)
    {
        OnnxBuilder builder = new OnnxBuilder(opset).Output("y");
        var names = new List<string>();
        foreach (Tensor input in inputs)
        {
            names.Add($"x{names.Count}");
            object[]? dimensions = declared ? [.. input.Shape.Dimensions.ToArray().Select(e => (object)e)] : null;
            builder.Input(names[^1], input.ElementType, dimensions);
        }

        foreach (Tensor? constant in constants)
        {
            names.Add(constant is null ? "" : $"c{names.Count}");
            if (constant is not null) builder.Initializer(names[^1], constant);
        }

        ModelGraph graph = OnnxImporter.Load(builder.Node(opType, [.. names], ["y"], attributes).ToBytes());
        return new GraphInterpreter(graph).Run(inputs)[0];
    }
}
