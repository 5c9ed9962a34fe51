namespace SparseRuntime.Tensors.Tests;

public class TensorShapeTests
{
    [Test]
    public void Counts_elements_as_the_product_of_extents()
    {
        Assert.That(new TensorShape(2, 3, 5).ElementCount, Is.EqualTo(30));
        Assert.That(TensorShape.Scalar.ElementCount, Is.EqualTo(1));
        Assert.That(new TensorShape(int.MaxValue, 0, int.MaxValue, int.MaxValue).ElementCount, Is.Zero);
    }

    [Test]
    public void Counts_beyond_31_bits() =>
        Assert.That(new TensorShape(int.MaxValue, int.MaxValue).ElementCount, Is.EqualTo((long)int.MaxValue * int.MaxValue));

    [Test]
    public void Rejects_a_negative_extent_and_says_which() =>
        Assert.That(() => new TensorShape(2, -1), Throws.ArgumentException.With.Message.Contains("extent -1 in [2,-1]"));

    [TestCase(int.MaxValue, int.MaxValue, int.MaxValue)]
    [TestCase(1 << 21, 1 << 21, 1 << 21)]
    public void Rejects_more_elements_than_63_bits_count(int a, int b, int c) =>
        Assert.That(() => new TensorShape(a, b, c), Throws.ArgumentException.With.Message.Contains("more elements"));

    [Test]
    public void Rejects_a_rank_above_the_limit()
    {
        Assert.That(() => new TensorShape(new int[TensorShape.MaxRank]), Throws.Nothing);
        Assert.That(() => new TensorShape(new int[TensorShape.MaxRank + 1]), Throws.ArgumentException.With.Message.Contains("rank 33"));
    }

    [Test]
    public void Strides_step_over_the_inner_extents() =>
        Assert.That(new TensorShape(2, 3, 5).Strides(), Is.EqualTo(new long[] { 15, 5, 1 }));

    [Test]
    public void Equality_is_by_extents()
    {
        var shape = new TensorShape(2, 3);
        Assert.That(shape, Is.EqualTo(new TensorShape(2, 3)));
        Assert.That(shape.GetHashCode(), Is.EqualTo(new TensorShape(2, 3).GetHashCode()));
        Assert.That(shape, Is.Not.EqualTo(new TensorShape(3, 2)));
        Assert.That(shape, Is.Not.EqualTo(new TensorShape(2, 3, 1)));
    }

    [Test]
    public void Sixty_four_bit_extents_must_fit_31_bits()
    {
        Assert.That(TensorShape.FromInt64([2, 7]), Is.EqualTo(new TensorShape(2, 7)));
        Assert.That(() => TensorShape.FromInt64([1L << 40]), Throws.ArgumentException.With.Message.Contains("1099511627776"));
        Assert.That(() => TensorShape.FromInt64([-1]), Throws.ArgumentException);
        Assert.That(() => TensorShape.FromInt64(new long[100]), Throws.ArgumentException.With.Message.Contains("rank"));
    }

    [Test]
    public void Axes_can_be_counted_from_the_end_and_in_ranges()
    {
        var shape = new TensorShape(2, 3, 5, 7);
        Assert.That(shape[^1], Is.EqualTo(7));
        Assert.That(shape.CountBetween(1, 3), Is.EqualTo(15));
        Assert.That(shape.CountBetween(2, 2), Is.EqualTo(1));
    }

    [Test]
    public void Prints_like_a_list() => Assert.That(new TensorShape(1, 3, 227).ToString(), Is.EqualTo("[1,3,227]"));
}
