using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class BlocksTests
{
    [Test]
    public void The_blocks_of_largest_mean_magnitude_are_kept_whole() => Cases.Holds(random =>
    {
        int rows = random.Next(1, 12), columns = random.Next(1, 12), high = random.Next(1, 6), wide = random.Next(1, 6);
        // Small whole numbers: the means of equal blocks are equal whatever the order of summation.
        Tensor weights = Tensor.From(Enumerable.Range(0, rows * columns).Select(_ => (float)random.Next(-3, 4)).ToArray(), rows, columns);
        double sparsity = random.NextDouble();
        float[] values = weights.Span<float>().ToArray();
        int[][] blocks = [.. Enumerable.Range(0, rows * columns).GroupBy(i => (i / columns / high, i % columns / wide)).OrderBy(block => block.Key).Select(block => block.ToArray())];
        int kept = (int)Math.Round((1 - sparsity) * blocks.Length, MidpointRounding.AwayFromZero);
        IEnumerable<int> expected = blocks.OrderByDescending(block => block.Average(i => Math.Abs((double)values[i]))).Take(kept).SelectMany(block => block).Order();
        Assert.That(Cases.Kept(ByMagnitude.Blocks(weights, high, wide, sparsity)), Is.EqualTo(expected));
    });

    [Test]
    public void A_small_block_at_the_edge_is_ranked_by_its_mean()
    {
        Tensor weights = Tensor.From([1f, 1f, 2f, 1f, 1f, 2f], 2, 3);
        Assert.That(Cases.Kept(ByMagnitude.Blocks(weights, 2, 2, 0.5)), Is.EqualTo(new[] { 2, 5 }));
    }

    [Test]
    public void Blocks_of_one_weight_are_the_unstructured_pattern() => Cases.Holds(random =>
    {
        Tensor weights = Cases.Weights(random, random.Next(1, 8), random.Next(1, 8));
        double sparsity = random.NextDouble();
        Assert.That(Cases.Bits(ByMagnitude.Blocks(weights, 1, 1, sparsity)), Is.EqualTo(Cases.Bits(ByMagnitude.PerLayer(weights, sparsity))));
    });

    [Test]
    public void A_block_beyond_the_weights_is_one_block()
    {
        Tensor weights = Cases.Weights(new Random(1), 3, 2, 2);
        Assert.That(ByMagnitude.Blocks(weights, int.MaxValue, int.MaxValue, 0.4).CountKept(), Is.EqualTo(12));
        Assert.That(ByMagnitude.Blocks(weights, int.MaxValue, int.MaxValue, 0.6).CountKept(), Is.Zero);
    }

    [TestCase(0, 4)]
    [TestCase(4, 0)]
    public void Empty_weights_give_an_empty_mask(int rows, int columns) =>
        Assert.That(ByMagnitude.Blocks(Cases.Weights(new Random(1), rows, columns), 2, 2, 0.5).CountKept(), Is.Zero);

    [Test]
    public void Errors_say_what_is_wrong()
    {
        Tensor weights = Tensor.From([1f, float.PositiveInfinity], 1, 2);
        Assert.That(() => ByMagnitude.Blocks(weights, 1, 1, 0.5), Throws.ArgumentException.With.Message.Contains("score 1"));
        Assert.That(() => ByMagnitude.Blocks(weights, 0, 1, 0.5), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("0 rows"));
        Assert.That(() => ByMagnitude.Blocks(weights, 1, -1, 0.5), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("-1 columns"));
        Assert.That(() => ByMagnitude.Blocks(Tensor.From([1f], 1), 1, 1, 0.5), Throws.ArgumentException.With.Message.Contains("two axes"));
    }
}
