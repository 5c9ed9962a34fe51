using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class NumberSemanticsTests
{
    [Test]
    public void Integer_division_rounds_toward_zero_and_never_traps()
    {
        Tensor y = OperatorRunner.Run(new Binary(BinaryKind.Div), Tensor.From([7, -7, int.MinValue], 3), Tensor.From([2, 2, -1], 3));
        Assert.That(y.Span<int>().ToArray(), Is.EqualTo(new[] { 3, -3, int.MinValue }));
        Assert.That(() => OperatorRunner.Run(new Binary(BinaryKind.Div), Tensor.Scalar(1), Tensor.Scalar(0)), Throws.InvalidOperationException);
        Assert.That(() => OperatorRunner.Run(new Binary(BinaryKind.Mod), Tensor.Scalar(1), Tensor.Scalar(0)), Throws.InvalidOperationException);
    }

    [Test]
    public void Remainders_take_the_sign_of_the_divisor_or_of_the_dividend()
    {
        Tensor a = Tensor.From([-7, 7, -6, int.MinValue], 4);
        Tensor b = Tensor.From([3, -3, 3, -1], 4);
        Assert.That(OperatorRunner.Run(new Binary(BinaryKind.Mod), a, b).Span<int>().ToArray(), Is.EqualTo(new[] { 2, -2, 0, 0 }));
        Assert.That(OperatorRunner.Run(new Binary(BinaryKind.Fmod), a, b).Span<int>().ToArray(), Is.EqualTo(new[] { -1, 1, 0, 0 }));
    }

    [Test]
    public void Extremes_and_limits_keep_what_is_not_a_number([Values(1, 40)] int length)
    {
        float[] ones = [.. Enumerable.Repeat(1f, length)];
        float[] nans = [.. Enumerable.Repeat(float.NaN, length)];
        foreach (BinaryKind kind in new[] { BinaryKind.Max, BinaryKind.Min })
        {
            Assert.That(OperatorRunner.Run(new Binary(kind), Tensor.From(ones, length), Tensor.From(nans, length)).Span<float>().ToArray(), Is.EqualTo(nans));
            Assert.That(OperatorRunner.Run(new Binary(kind), Tensor.From(nans, length), Tensor.From(ones, length)).Span<float>().ToArray(), Is.EqualTo(nans));
        }

        Assert.That(OperatorRunner.Run(new Clip(), Tensor.From(nans, length), Tensor.Scalar(0f), Tensor.Scalar(1f)).Span<float>().ToArray(), Is.EqualTo(nans));
    }

    [Test]
    public void Where_the_limits_cross_the_upper_one_wins()
    {
        Tensor y = OperatorRunner.Run(new Clip(), Tensor.From([0f, 5, 9], 3), Tensor.Scalar(6f), Tensor.Scalar(3f));
        Assert.That(y.Span<float>().ToArray(), Is.EqualTo(new[] { 3f, 3, 3 }));
    }

    [Test]
    public void Shifts_beyond_the_width_leave_nothing()
    {
        Tensor x = Tensor.From(new byte[] { 255, 255, 255 }, 3);
        Tensor by = Tensor.From(new byte[] { 1, 8, 200 }, 3);
        Assert.That(OperatorRunner.Run(new Binary(BinaryKind.ShiftLeft), x, by).Span<byte>().ToArray(), Is.EqualTo(new byte[] { 254, 0, 0 }));
        Assert.That(OperatorRunner.Run(new Binary(BinaryKind.ShiftRight), x, by).Span<byte>().ToArray(), Is.EqualTo(new byte[] { 127, 0, 0 }));
    }

    [Test]
    public void Powers_of_mixed_types_keep_the_type_of_the_base()
    {
        Assert.That(OperatorRunner.Run(new Pow(), Tensor.From([2, 4, 9], 3), Tensor.Scalar(0.5f)).Span<int>().ToArray(), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(OperatorRunner.Run(new Pow(), Tensor.From([3L, -2], 2), Tensor.Scalar(39)).Span<long>().ToArray(), Is.EqualTo(new[] { 4052555153018976267, -549755813888 }));
        Assert.That(OperatorRunner.Run(new Pow(), Tensor.From([2f, 3], 2), Tensor.From([-1L, 2], 2)).Span<float>().ToArray(), Is.EqualTo(new[] { 0.5f, 9 }));
        Assert.That(OperatorRunner.Run(new Pow(), Tensor.From([1, -1, 5], 3), Tensor.Scalar(-3)).Span<int>().ToArray(), Is.EqualTo(new[] { 1, -1, 0 }));
        Assert.That(() => OperatorRunner.Run(new Pow(), Tensor.Scalar(0), Tensor.Scalar(-1)), Throws.InvalidOperationException);
    }

    [Test]
    public void Casts_saturate_floats_wrap_integers_and_keep_truth()
    {
        Tensor floats = Tensor.From([-1.9f, 300, float.NaN, float.PositiveInfinity, 1e20f], 5);
        Assert.That(OperatorRunner.Run(new Cast(ElementType.UInt8), floats).Span<byte>().ToArray(), Is.EqualTo(new byte[] { 0, 255, 0, 255, 255 }));
        Assert.That(OperatorRunner.Run(new Cast(ElementType.Int64), floats).Span<long>().ToArray(), Is.EqualTo(new[] { -1, 300, 0, long.MaxValue, long.MaxValue }));
        Assert.That(OperatorRunner.Run(new Cast(ElementType.Int8), Tensor.From([300, -129], 2)).Span<sbyte>().ToArray(), Is.EqualTo(new sbyte[] { 44, 127 }));
        Assert.That(OperatorRunner.Run(new Cast(ElementType.Bool), Tensor.From([0f, -0f, 0.1f, float.NaN], 4)).Span<bool>().ToArray(), Is.EqualTo(new[] { false, false, true, true }));
        Assert.That(OperatorRunner.Run(new Cast(ElementType.Float16), Tensor.From([70000f, 1f / 3], 2)).Span<Half>().ToArray(), Is.EqualTo(new[] { Half.PositiveInfinity, (Half)(1f / 3) }));
        Assert.That(OperatorRunner.Run(new Cast(ElementType.Float64), Tensor.From([ulong.MaxValue], 1)).Span<double>()[0], Is.EqualTo(18446744073709551615.0));
    }

    [Test]
    public void Absolute_values_and_negations_of_the_least_integer_wrap()
    {
        Tensor x = Tensor.From(new sbyte[] { -128, 127, -1 }, 3);
        Assert.That(OperatorRunner.Run(new Unary(UnaryKind.Abs), x).Span<sbyte>().ToArray(), Is.EqualTo(new sbyte[] { -128, 127, 1 }));
        Assert.That(OperatorRunner.Run(new Unary(UnaryKind.Neg), x).Span<sbyte>().ToArray(), Is.EqualTo(new sbyte[] { -128, -127, 1 }));
    }

    [Test]
    public void Comparisons_with_what_is_not_a_number_are_false()
    {
        Tensor nan = Tensor.Scalar(float.NaN);
        foreach (ComparisonKind kind in Enum.GetValues<ComparisonKind>())
            Assert.That(OperatorRunner.Run(new Comparison(kind), nan, nan).Span<bool>()[0], Is.False);
    }
}
