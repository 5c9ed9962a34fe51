using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class ResizeTests
{
    private static readonly Tensor Square = Tensor.From([1f, 2, 3, 4], 1, 1, 2, 2);

    private static readonly Tensor Ramp = Tensor.From([.. Enumerable.Range(1, 16).Select(i => (float)i)], 1, 1, 4, 4);

    /// <summary>The examples of the specification.</summary>
    [TestCase(ResizeMode.Linear, new[] { 2.875f, 4.5f, 9.375f, 11f })]
    [TestCase(ResizeMode.Cubic, new[] { 2.5180721f, 4.2858863f, 9.589329f, 11.357142f })]
    public void Shrinking_without_aliases_takes_in_all_that_an_element_covers(ResizeMode mode, float[] expected) =>
        Expect(new ResizeSettings { Mode = mode, Antialias = true }, Ramp, Tensor.From([1f, 1, 0.6f, 0.6f], 4), null, [1, 1, 2, 2], expected);

    [Test]
    public void Growing_has_no_aliases()
    {
        var settings = new ResizeSettings { Mode = ResizeMode.Cubic };
        Tensor x = Floats(new Random(0), 2, 3, 5, 6);
        Tensor scales = Tensor.From([1f, 1, 2.5f, 3], 4);
        float[] plain = OperatorRunner.Run(new Resize(settings), x, null, scales).Span<float>().ToArray();
        float[] antialiased = OperatorRunner.Run(new Resize(settings with { Antialias = true }), x, null, scales).Span<float>().ToArray();
        Assert.That(antialiased, Is.EqualTo(plain).Within(1e-5f));
    }

    [TestCase(ResizeAspect.NotLarger, 7, 7)]
    [TestCase(ResizeAspect.NotSmaller, 8, 8)]
    [TestCase(ResizeAspect.Stretch, 7, 8)]
    public void A_common_scale_fits_the_extents_asked_for(ResizeAspect aspect, int height, int width)
    {
        Tensor y = OperatorRunner.Run(new Resize(new ResizeSettings { Aspect = aspect, Axes = [2, 3] }), Square, null, null, List(7, 8));
        Assert.That(y.Shape, Is.EqualTo(new TensorShape(1, 1, height, width)));

        // The middle of an odd extent is as close to both and shows the first.
        int[] rows = [.. Enumerable.Range(0, height).Select(i => (2 * i) + 1 > height ? 1 : 0)];
        int[] columns = [.. Enumerable.Range(0, width).Select(i => (2 * i) + 1 > width ? 1 : 0)];
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(rows.SelectMany(r => columns.Select(c => 1f + (2 * r) + c))));
    }

    /// <summary>The examples of the specification.</summary>
    [Test]
    public void Centres_meet_where_the_scaled_extent_is_no_whole_number()
    {
        var settings = new ResizeSettings { Mode = ResizeMode.Linear, Coordinates = ResizeCoordinates.HalfPixelSymmetric };
        Expect(settings, Tensor.From([1f, 2, 3, 4], 1, 1, 1, 4), Tensor.From([1f, 1, 1, 0.6f], 4), null, [1, 1, 1, 2], [1.6666667f, 3.3333333f]);
        Expect(
            settings, Square, Tensor.From([1f, 1, 2.3f, 2.94f], 4), null, [1, 1, 4, 5],
            [
                1f, 1.15986395f, 1.5f, 1.84013605f, 2f,
                1.56521738f, 1.72508133f, 2.06521738f, 2.40535343f, 2.56521738f,
                2.43478262f, 2.59464657f, 2.93478262f, 3.27491867f, 3.43478262f,
                3f, 3.15986395f, 3.5f, 3.84013605f, 4f,
            ]);
    }

    /// <summary>Aligned corners show 7 places of 4 elements: 0, ½, 1, 1½, 2, 2½, 3.</summary>
    [TestCase(ResizeRounding.PreferFloor, new[] { 1f, 1, 2, 2, 3, 3, 4 })]
    [TestCase(ResizeRounding.PreferCeiling, new[] { 1f, 2, 2, 3, 3, 4, 4 })]
    [TestCase(ResizeRounding.Floor, new[] { 1f, 1, 2, 2, 3, 3, 4 })]
    [TestCase(ResizeRounding.Ceiling, new[] { 1f, 2, 2, 3, 3, 4, 4 })]
    [TestCase(ResizeRounding.ByScale, new[] { 1f, 1, 2, 2, 3, 3, 4 })]
    public void The_nearest_element_is_chosen_as_asked(ResizeRounding rounding, float[] expected)
    {
        var settings = new ResizeSettings { Coordinates = ResizeCoordinates.AlignCorners, Rounding = rounding };
        Tensor y = OperatorRunner.Run(new Resize(settings), Tensor.From([1f, 2, 3, 4], 4), null, null, List(7));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected));
    }

    [TestCase(ResizeRounding.PreferFloor, new[] { 1f, 3, 6 })]
    [TestCase(ResizeRounding.PreferCeiling, new[] { 1f, 4, 6 })]
    [TestCase(ResizeRounding.Floor, new[] { 1f, 3, 6 })]
    [TestCase(ResizeRounding.ByScale, new[] { 1f, 4, 6 })]
    public void Shrinking_has_the_same_choice(ResizeRounding rounding, float[] expected)
    {
        // Places 0, 2½, 5 of 6 elements.
        var settings = new ResizeSettings { Coordinates = ResizeCoordinates.AlignCorners, Rounding = rounding };
        Tensor y = OperatorRunner.Run(new Resize(settings), Tensor.From([1f, 2, 3, 4, 5, 6], 6), null, null, List(3));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void Outside_of_the_operand_lies_what_is_given([Values] ResizeMode mode)
    {
        var settings = new ResizeSettings { Mode = mode, Coordinates = ResizeCoordinates.TfCropAndResize, Extrapolation = 9, Axes = [0] };
        Tensor y = OperatorRunner.Run(new Resize(settings), Tensor.From([1f, 2, 3], 3, 1), Tensor.From([-0.5f, 1], 2), null, List(4));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { 9f, 1, 2, 3 }).Within(1e-6f));
    }

    [Test]
    public void Scales_and_extents_mean_the_same([Values] ResizeMode mode, [Values(ElementType.Float32, ElementType.Float64, ElementType.UInt8)] ElementType type)
    {
        var op = new Resize(new ResizeSettings { Mode = mode });
        Tensor x = Numbers(new Random(0), type, 2, 6, 4);
        Tensor a = OperatorRunner.Run(op, x, null, Tensor.From([1f, 0.5f, 2], 3));
        Tensor b = OperatorRunner.Run(op, x, null, null, List(2, 3, 8));
        Assert.That(a.Bytes.Span.SequenceEqual(b.Bytes.Span));
    }

    [TestCase(new float[0], new long[0], "either scales or extents")]
    [TestCase(new[] { 1f, 1 }, new long[0], "2 numbers are given for 4 axes")]
    [TestCase(new[] { 1f, 1, 0, 1 }, new long[0], "scale 0 of axis 2")]
    [TestCase(new[] { 1f, 1, 1e9f, 4 }, new long[0], "scaled by 1E+09")]
    [TestCase(new float[0], new[] { 1L, 1, -1, 1 }, "extent -1 of axis 2")]
    public void Impossible_extents_are_explained(float[] scales, long[] extents, string message) =>
        Assert.That(
            () => OperatorRunner.Run(new Resize(new ResizeSettings()), Ramp, null, Tensor.From(scales, scales.Length), List(extents)),
            Throws.TypeOf<GraphException>().With.Message.Contains(message));

    [Test]
    public void A_scale_that_would_sum_over_far_more_than_the_operand_is_refused()
    {
        var settings = new ResizeSettings { Mode = ResizeMode.Linear, Antialias = true, Coordinates = ResizeCoordinates.TfCropAndResize };
        Assert.That(
            () => OperatorRunner.Run(new Resize(settings), Tensor.From(new float[4], 4), Tensor.From([0f, 1e9f], 2), Tensor.From([1e-9f], 1)),
            Throws.TypeOf<GraphException>().With.Message.Contains("a scale is too small"));
    }

    private static void Expect(ResizeSettings settings, Tensor x, Tensor? scales, Tensor? extents, int[] shape, float[] expected)
    {
        Tensor y = OperatorRunner.Run(new Resize(settings), x, null, scales, extents);
        Assert.That(y.Shape, Is.EqualTo(new TensorShape(shape)));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(expected).Within(2e-6f));
    }
}
