using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class NOfMTests
{
    [Test]
    public void Every_group_keeps_its_exact_number_and_no_mask_loses_less() => Cases.Holds(random =>
    {
        int group = random.Next(1, 9), kept = random.Next(0, group + 1), rows = random.Next(1, 5), columns = random.Next(1, 20);
        Tensor weights = Cases.Weights(random, rows, columns);
        Mask mask = ByMagnitude.NOfM(weights, kept, group);
        for (int row = 0; row < rows; row++)
        {
            for (int first = 0; first < columns; first += group)
            {
                int length = Math.Min(group, columns - first);
                double[] squares = [.. weights.Span<float>().Slice((row * columns) + first, length).ToArray().Select(w => (double)w * w)];
                bool[] bits = [.. Enumerable.Range((row * columns) + first, length).Select(i => mask[i])];
                Assert.That(bits.Count(bit => bit), Is.EqualTo(Math.Min(kept, length)));
                double lost = squares.Where((_, i) => !bits[i]).Sum();
                for (int subset = 0; subset < 1 << length; subset++)
                {
                    if (int.PopCount(subset) <= kept)
                        Assert.That(lost, Is.LessThanOrEqualTo(squares.Where((_, i) => (subset >> i & 1) == 0).Sum() + 1e-9));
                }
            }
        }
    });

    [Test]
    public void Two_of_four_break_ties_to_the_left_and_start_anew_with_each_row()
    {
        Tensor weights = Tensor.From([1f, 1f, -1f, 1f, 0f, 0f, 0f, 3f, 2f, -9f], 2, 5);
        Assert.That(Cases.Kept(ByMagnitude.NOfM(weights, 2, 4)), Is.EqualTo(new[] { 0, 1, 4, 7, 8, 9 }));
    }

    [Test]
    public void All_axes_but_the_first_are_one_row()
    {
        Tensor weights = Cases.Weights(new Random(1), 3, 2, 3, 3);
        Mask mask = ByMagnitude.NOfM(weights, 2, 4);
        Assert.That(mask.Shape, Is.EqualTo(weights.Shape));
        Assert.That(Cases.Bits(mask), Is.EqualTo(Cases.Bits(ByMagnitude.NOfM(weights.Reshape(new TensorShape(3, 18)), 2, 4))));
    }

    [TestCase(0, 4)]
    [TestCase(4, 0)]
    public void Empty_weights_give_an_empty_mask(int rows, int columns) =>
        Assert.That(ByMagnitude.NOfM(Cases.Weights(new Random(1), rows, columns), 2, 4).CountKept(), Is.Zero);

    [Test]
    public void A_group_beyond_the_row_is_one_short_group() =>
        Assert.That(Cases.Kept(ByMagnitude.NOfM(Tensor.From([1f, 2f, 3f], 1, 3), 2, int.MaxValue)), Is.EqualTo(new[] { 1, 2 }));

    [Test]
    public void Errors_say_what_is_wrong()
    {
        Tensor weights = Tensor.From([1f, 2f], 1, 2);
        Assert.That(() => ByMagnitude.NOfM(weights, 3, 2), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("3 kept weights"));
        Assert.That(() => ByMagnitude.NOfM(weights, -1, 2), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("-1 kept weights"));
        Assert.That(() => ByMagnitude.NOfM(weights, 0, 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("group of 0"));
        Assert.That(() => ByMagnitude.NOfM(Tensor.From([1f], 1), 1, 1), Throws.ArgumentException.With.Message.Contains("two axes"));
    }
}
