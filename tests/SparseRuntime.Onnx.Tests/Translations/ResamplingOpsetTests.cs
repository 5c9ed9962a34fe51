using SparseRuntime.Tensors;
using static SparseRuntime.Onnx.Tests.Translations.OpsetTests;

namespace SparseRuntime.Onnx.Tests.Translations;

/// <summary>Resize, Upsample and GroupNormalization in every version.</summary>
[TestFixture]
public sealed class ResamplingOpsetTests
{
    private static readonly Tensor Row = Tensor.From([1f, 2], 1, 1, 1, 2);

    private static readonly Tensor Doubled = Tensor.From([1f, 1, 1, 2], 4);

    [TestCase(7)]
    [TestCase(8)]
    public void Scales_were_an_attribute_of_upsample(int opset) =>
        Expect(Run(opset, "Upsample", [Row], [], ("scales", new[] { 1f, 1, 1, 2 }), ("mode", "linear")), 1, 1.5f, 2, 2);

    [Test]
    public void The_first_upsample_named_its_two_axes() =>
        Expect(Run(1, "Upsample", [Row], [], ("height_scale", 1f), ("width_scale", 2f), ("mode", "nearest")), 1, 1, 2, 2);

    [Test]
    public void Scales_are_the_second_operand_of_upsample_and_the_first_resize([Values("Upsample", "Resize")] string opType) =>
        Expect(Run(opType == "Upsample" ? 9 : 10, opType, [Row], [Doubled], ("mode", "linear")), 1, 1.5f, 2, 2);

    [TestCase(11)]
    [TestCase(13)]
    [TestCase(19)]
    public void Resize_shows_the_middle_of_elements(int opset)
    {
        Tensor none = Tensor.From(Array.Empty<float>(), 0);
        Expect(Run(opset, "Resize", [Row], [none, Doubled], ("mode", "linear")), 1, 1.25f, 1.75f, 2);
        Expect(Run(opset, "Resize", [Row], [null, none, Longs(1, 1, 1, 4)], ("mode", "linear")), 1, 1.25f, 1.75f, 2);
        Expect(Run(opset, "Resize", [Row], [null, null, Longs(1, 1, 1, 4)], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric")), 1, 1, 2, 2);
    }

    [TestCase("axes", new[] { 3L, 2 }, new[] { 6L, 1 }, 6)]
    [TestCase("keep_aspect_ratio_policy", "not_larger", new[] { 1L, 1, 1, 6 }, 2)]
    public void Version_18_names_axes_and_keeps_aspects(string key, object value, long[] sizes, int width) =>
        Assert.That(Run(18, "Resize", [Row], [null, null, Longs(sizes)], (key, value)).Shape, Is.EqualTo(new TensorShape(1, 1, 1, width)));

    [TestCase(18, 2)]
    [TestCase(20, 2)]
    [TestCase(21, 4)]
    public void Parameters_of_group_normalization_are_per_group_until_version_21(int opset, int parameters)
    {
        Tensor x = Tensor.From([1f, -1, 1, -1, 5, 7, 5, 7], 1, 4, 2);
        Tensor scale = Tensor.From([.. Enumerable.Range(1, parameters).Select(i => (float)i)], parameters);
        Tensor bias = Tensor.From(new float[parameters], parameters);
        Tensor y = Run(opset, "GroupNormalization", [x], [scale, bias], ("num_groups", 2L), ("epsilon", 0f));
        Expect(y, parameters == 2 ? [1, -1, 1, -1, -2, 2, -2, 2] : [1, -1, 2, -2, -3, 3, -4, 4]);
    }

    private static void Expect(Tensor y, params float[] expected) => Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-6f));
}
