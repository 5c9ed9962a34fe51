using SparseRuntime.Tensors;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.Tests;

public class AgreementTests
{
    [TestCase(0f, 0.00009f, true)]
    [TestCase(0f, 0.00011f, false)]
    [TestCase(100f, 100.09f, true)]
    [TestCase(100f, 100.11f, false)]
    [TestCase(float.NaN, float.NaN, true)]
    [TestCase(float.NaN, 1f, false)]
    [TestCase(1f, float.NaN, false)]
    [TestCase(float.PositiveInfinity, float.PositiveInfinity, true)]
    [TestCase(float.PositiveInfinity, float.NegativeInfinity, false)]
    [TestCase(float.PositiveInfinity, 1f, false)]
    [TestCase(1f, float.PositiveInfinity, false)]
    [TestCase(0f, -0f, true)]
    public void Floats_agree_within_the_tolerance(float expected, float actual, bool ok) =>
        Assert.That(Of(actual, expected).Ok, Is.EqualTo(ok));

    [Test]
    public void The_tolerance_is_relative_to_what_is_expected()
    {
        // 1.0 against 1.001: within 0.1 % of 1.001, and just outside 0.1 % of 1.
        Assert.That(Of(1.0f, 1.00100045f).Ok, Is.True);
        Assert.That(Of(1.00100045f, 1.0f).Ok, Is.False);
    }

    [Test]
    public void Both_errors_are_reported()
    {
        Agreement agreement = Agreement.Of("y", Tensor.From([10.5f, 0f], 2), Tensor.From([10f, 0.25f], 2));
        Assert.That(agreement.MaxAbsError, Is.EqualTo(0.5));
        Assert.That(agreement.MaxRelError, Is.EqualTo(1));
        Assert.That(agreement.Worst, Does.Contain("'y'[1]"));
    }

    [Test]
    public void The_relative_error_of_small_values_is_measured_against_a_tenth() =>
        Assert.That(Of(0.00005f, 0f).MaxRelError, Is.EqualTo(0.0005).Within(1e-9));

    [Test]
    public void Integers_agree_only_when_equal()
    {
        Assert.That(Agreement.Of("y", Tensor.From([100000], 1), Tensor.From([100000], 1)).Ok, Is.True);
        Assert.That(Agreement.Of("y", Tensor.From([100001], 1), Tensor.From([100000], 1)).Ok, Is.False);
        Assert.That(Agreement.Of("y", Tensor.From([long.MaxValue], 1), Tensor.From([long.MaxValue - 1], 1)).Ok, Is.False);
    }

    [Test]
    public void Shapes_and_types_must_be_those_expected()
    {
        Agreement shape = Agreement.Of("y", Tensor.From([1f, 2f], 2), Tensor.From([1f, 2f], 1, 2));
        Agreement type = Agreement.Of("y", Tensor.From([1], 1), Tensor.From([1f], 1));
        Assert.That(shape.Ok, Is.False);
        Assert.That(shape.Worst, Does.Contain("float32[2]").And.Contain("float32[1,2]"));
        Assert.That(type.Ok, Is.False);
    }

    [Test]
    public void A_bfloat16_may_be_off_by_one_in_its_last_place()
    {
        Assert.That(Agreement.Of("y", BFloat16At(0x3F52), BFloat16At(0x3F51)).Ok, Is.True);
        Assert.That(Agreement.Of("y", BFloat16At(0x3F54), BFloat16At(0x3F51)).Ok, Is.False);
    }

    [Test]
    public void A_missing_output_is_a_disagreement()
    {
        var expected = new Dictionary<string, Tensor> { ["a"] = Tensor.Scalar(1f), ["b"] = Tensor.Scalar(2f) };
        Agreement agreement = Agreement.Of(new Dictionary<string, Tensor> { ["a"] = Tensor.Scalar(1f) }, expected);
        Assert.That(agreement.Ok, Is.False);
        Assert.That(agreement.Worst, Does.Contain("'b'"));
    }

    [Test]
    public void A_failure_is_explained_even_beside_a_larger_accepted_error()
    {
        var accepted = new Agreement(1, 0.0009, true, "accepted");
        var failed = new Agreement(1, 0.0001, false, "failed");
        Assert.That(accepted.And(failed).Worst, Is.EqualTo("failed"));
        Assert.That(failed.And(accepted).Worst, Is.EqualTo("failed"));
        Assert.That(failed.And(accepted).Ok, Is.False);
    }

    private static Tensor BFloat16At(ushort bits) => Tensor.Scalar(new BFloat16(bits));

    private static Agreement Of(float actual, float expected) => Agreement.Of("y", Tensor.Scalar(actual), Tensor.Scalar(expected));
}
