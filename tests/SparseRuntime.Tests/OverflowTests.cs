using SparseRuntime.Onnx;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>
/// Extents whose products, sums or windows are beyond what 32 or 64 bits hold, some of which wrap to small numbers: an
/// error that names the node, and no memory of that size, whether the extents are constants or inputs.
/// </summary>
[TestFixture]
public sealed class OverflowTests
{
    private const long Limit = 16 << 20;

    private static readonly SessionOptions Options = new() { MemoryLimitBytes = Limit, IntraOpNumThreads = 1 };

    private static readonly Tensor Image = TestModels.Input(1, 1, 2, 4, 4), Row = TestModels.Input(1, 4);

    /// <summary>An operator, its operands and its attributes.</summary>
    private static IEnumerable<TestCaseData> Beyond()
    {
        const long Int = int.MaxValue, Half = 1L << 31, Word = 1L << 32, Long = long.MaxValue;

        // 2^32 · 2^32 is 0 in 64 bits, (2^32 + 1)² is 2^33 + 1, and 2^31 · 2^33 + … comes round, too.
        foreach (long[] extents in new long[][] { [Word, Word], [Word + 1, Word + 1], [Half, Half, 4], [1L << 62, 4], [3, 6148914691236517206], [Int, Int], [Int, Int, Int], [1L << 62], [Long, Long], [Long] })
        {
            string label = string.Join('x', extents);
            yield return Case("ConstantOfShape", label, [Longs(extents)]);
            yield return Case("Expand", label, [TestModels.Input(1, 1), Longs(extents)]);
            yield return Case("Tile", label, [TestModels.Input(1, [.. Enumerable.Repeat(2, extents.Length)]), Longs(extents)]);
            yield return Case("Reshape", label, [Row, Longs(extents)]);
            yield return Case("Pad", label, [TestModels.Input(1, [.. Enumerable.Repeat(2, extents.Length)]), Longs([.. extents, .. extents])]);
            yield return Case("Resize", label, [TestModels.Input(1, [.. Enumerable.Repeat(2, extents.Length)]), null, null, Longs(extents)]);
        }

        foreach (long[] extents in new long[][] { [-1, 4], [4, -2], [long.MinValue], [-1, -1] })
        {
            string label = string.Join('x', extents);
            yield return Case("ConstantOfShape", label, [Longs(extents)]);
            yield return Case("Tile", label, [TestModels.Input(1, [.. Enumerable.Repeat(2, extents.Length)]), Longs(extents)]);
            yield return Case("Pad", $"crop {label}", [TestModels.Input(1, [.. Enumerable.Repeat(2, extents.Length)]), Longs([.. extents.Select(e => e == 4 ? 0 : -4), .. extents.Select(_ => -4L)])]);
            yield return Case("Resize", label, [TestModels.Input(1, [.. Enumerable.Repeat(2, extents.Length)]), null, null, Longs(extents)]);
        }

        foreach ((long from, long to, long by) in new[] { (0L, 1L << 62, 1L), (long.MinValue, Long, 1L), (Long, long.MinValue, -1L), (long.MinValue, Long, 3L), (0L, Half, 1L), (0L, 5L, 0L) })
            yield return Case("Range", $"{from} to {to} by {by}", [Tensor.Scalar(from), Tensor.Scalar(to), Tensor.Scalar(by)]);
        yield return Case("Range", "floats", [Tensor.Scalar(0f), Tensor.Scalar(float.MaxValue), Tensor.Scalar(float.Epsilon)]);
        yield return Case("Resize", "scales", [Image, null, Tensor.From([1f, 1, 1e30f, 1e30f], 4)]);
        yield return Case("Resize", "infinite scales", [Image, null, Tensor.From([1f, 1, float.PositiveInfinity, float.NaN], 4)]);
        yield return Case("OneHot", "depth", [Longs([1]), Tensor.Scalar(1L << 62), Tensor.From([0f, 1], 2)]);
        yield return Case("OneHot", "negative depth", [Longs([1]), Tensor.Scalar(-1L), Tensor.From([0f, 1], 2)]);
        yield return Case("Split", "wrapping", [Row, Longs([Long, Long, 6])]);
        yield return Case("CenterCropPad", "huge", [Row, Longs([1L << 40])]);
        yield return Case("Col2Im", "huge", [Image, Longs([Int, Int]), Longs([Int, Int])]);

        Tensor weights = TestModels.Input(2, 3, 2, 3, 3);
        foreach (long extreme in new[] { Int, Int - 1, Half, Word, Long })
        {
            foreach (string attribute in new[] { "pads", "strides", "dilations", "kernel_shape" })
            {
                (string, object) large = (attribute, Enumerable.Repeat(extreme, attribute == "pads" ? 4 : 2).ToArray());
                (string, object) kernel = ("kernel_shape", new long[] { 3, 3 });
                string label = $"{attribute} {extreme}";
                yield return Case("Conv", label, [Image, weights], large);
                yield return Case("ConvTranspose", label, [Image, TestModels.Input(2, 2, 3, 3, 3)], large);
                yield return Case("MaxPool", label, [Image], attribute == "kernel_shape" ? [large] : [kernel, large]);
                yield return Case("AveragePool", label, [Image], attribute == "kernel_shape" ? [large] : [kernel, large]);
                yield return Case("Conv", $"{label}, all", [Image, weights], ("pads", Enumerable.Repeat(extreme, 4).ToArray()), ("strides", new[] { extreme, extreme }), ("dilations", new[] { extreme, extreme }));
            }
        }

        static Tensor Longs(long[] values) => Tensor.From(values, values.Length);

        static TestCaseData Case(string op, string label, Tensor?[] operands, params (string, object)[] attributes) =>
            new TestCaseData(op, operands, attributes).SetArgDisplayNames(op, label);
    }

    [TestCaseSource(nameof(Beyond))]
    public void Extents_as_constants(string op, Tensor?[] operands, (string, object)[] attributes) => Holds(op, operands, attributes, firstInput: 0);

    [TestCaseSource(nameof(Beyond))]
    public void Extents_as_inputs(string op, Tensor?[] operands, (string, object)[] attributes) => Holds(op, operands, attributes, firstInput: operands.Length);

    [Test]
    public void Parts_that_are_longer_together_than_any_tensor([Values(0, 1)] int axis)
    {
        // Each part has 2^30 columns and no rows, so that none of them takes any memory.
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, "rows", 1 << 30).Output("y", ElementType.Float32, null).Node("Concat", ["x", "x", "x"], ["y"], ("axis", (long)axis));
        Tensor x = Tensor.Allocate(ElementType.Float32, new TensorShape(0, 1 << 30));
        using InferenceSession session = InferenceSession.Load(builder.ToBytes(), Options);
        if (axis == 1) Assert.That(() => session.Run(x), Throws.ArgumentException.With.Message.Contains("Concat 'node_y'"));
        else Assert.That(session.Run(x).Shape, Is.EqualTo(new TensorShape(0, 1 << 30)));
    }

    /// <summary>
    /// Either an error that names the node, or what the operator makes of extreme numbers that happen to make sense, such as
    /// a stride beyond the plane.
    /// </summary>
    private static void Holds(string op, Tensor?[] operands, (string, object)[] attributes, int firstInput)
    {
        OnnxBuilder builder = new OnnxBuilder(18).Input("unused", ElementType.Float32, 1).Output("y", ElementType.Float32, null);
        var inputs = new Dictionary<string, Tensor> { ["unused"] = TestModels.Input(1, 1) };
        string[] names = [.. operands.Select((operand, i) => operand is null ? "" : $"x{i}")];
        for (int i = 0; i < names.Length; i++)
        {
            if (operands[i] is not { } operand) continue;
            if (i >= firstInput)
            {
                builder.Initializer(names[i], operand);
                continue;
            }

            builder.Input(names[i], operand.ElementType, [.. operand.Shape.Dimensions.ToArray().Select(extent => (object)extent)]);
            inputs.Add(names[i], operand);
        }

        string[] results = op == "Split" ? ["y", "y1", "y2"] : ["y"];
        byte[] model = builder.Node(op, names, results, [.. attributes, .. op == "CenterCropPad" ? new (string, object)[] { ("axes", new[] { 0L }) } : []]).ToBytes();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tensor? result = null;
        Exception? error = null;
        try
        {
            using InferenceSession session = InferenceSession.Load(model, Options);
            result = session.Run(inputs)["y"];
        }
        catch (Exception e) when (e is ModelLoadException or ArgumentException or InvalidOperationException)
        {
            error = e;
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2 * Limit));
        if (error is not null)
        {
            Assert.That(error, Is.Not.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(error.Message, Does.Contain("'node_y'"));
            return;
        }

        Assert.That(op, Is.AnyOf("Conv", "ConvTranspose", "MaxPool", "AveragePool"), $"it makes {result} of these");
        Numbers.AssertClose(result!, Numbers.Interpret(model, inputs)[0], op);
    }
}
