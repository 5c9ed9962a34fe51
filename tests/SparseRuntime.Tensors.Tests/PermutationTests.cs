using FsCheck;
using FsCheck.Fluent;

namespace SparseRuntime.Tensors.Tests;

public class PermutationTests
{
    [Test]
    public void The_inverse_undoes_and_composition_is_one_after_the_other()
    {
        var random = new Random(1);
        foreach (int length in new[] { 0, 1, 2, 7, 50 })
        {
            Permutation a = Shuffled(random, length), b = Shuffled(random, length);
            Assert.That(a.Then(a.Inverse()).IsIdentity);
            Assert.That(a.Inverse().Then(a).IsIdentity);
            int[] things = [.. Enumerable.Range(100, length)];
            Assert.That(Applied(a.Then(b), things), Is.EqualTo(Applied(b, Applied(a, things))));
            Assert.That(Applied(Permutation.Identity(length), things), Is.EqualTo(things));
        }

        Assert.That(new Permutation([1, 2, 0]).IsIdentity, Is.False);
        Assert.That(Applied(new Permutation([1, 2, 0]), [10, 11, 12]), Is.EqualTo(new[] { 11, 12, 10 }));
        Assert.That(Applied(new Permutation([1, 2, 0]).Inverse(), [10, 11, 12]), Is.EqualTo(new[] { 12, 10, 11 }));
    }

    [Test]
    public void Rows_and_taps_move_as_written_and_stay_held_as_they_were() =>
        Prop.ForAll(WeightSamples.Any(), c =>
        {
            var random = new Random(c.Kept.Count);
            Permutation rows = Shuffled(random, c.Rows), taps = Shuffled(random, c.Taps);
            Permutation newRow = rows.Inverse(), newTap = taps.Inverse();
            var expected = new SortedDictionary<(int Row, int Tap), int>();
            foreach (((int row, int tap), int bits) in c.Kept)
                expected.Add((newRow[row], newTap[tap]), bits);
            return new[] { WeightSamples.Masked(c.Rows, c.Taps, c.Kept), WeightSamples.Compressed(c.Rows, c.Taps, c.Kept) }.All(weights =>
            {
                WeightMatrix moved = taps.ApplyToTaps(rows.ApplyToRows(weights));
                return WeightSamples.Kept(moved).SequenceEqual(expected) && moved.IsCompressed == weights.IsCompressed
    ;
            });
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Two_layers_reordered_between_them_compute_the_same()
    {
        // Features of the first layer are taps of the second, four taps each.
        var random = new Random(3);
        WeightMatrix first = WeightMatrix.FromDense(6, 9, Small(random, 54)), second = WeightMatrix.FromDense(5, 24, Small(random, 120));
        Permutation order = Shuffled(random, 6);
        float[] input = Small(random, 9);
        float[] plain = Product(second, Spread(Product(first, input)));
        float[] reordered = Product(order.OfRuns(4).ApplyToTaps(second), Spread(Product(order.ApplyToRows(first), input)));
        Assert.That(reordered, Is.EqualTo(plain), "whole numbers add up exactly in any order");

        static float[] Spread(float[] features) => [.. features.SelectMany(f => new[] { f, 2 * f, 3 * f, 4 * f })];
    }

    [Test]
    public void What_is_no_order_is_refused()
    {
        Assert.That(() => new Permutation([0, 2]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("2 at position 1 is outside 0 to 1"));
        Assert.That(() => new Permutation([0, -1]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("-1 at position 1"));
        Assert.That(() => new Permutation([1, 0, 1]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("1 at position 2 stands"));
        Permutation two = Permutation.Identity(2);
        WeightMatrix weights = WeightMatrix.FromDense(3, 4, new float[12]);
        Assert.That(() => two.Then(Permutation.Identity(3)), Throws.InstanceOf<ArgumentException>().With.Message.Contains("order of 2"));
        Assert.That(() => two.ApplyToRows(weights), Throws.InstanceOf<ArgumentException>().With.Message.Contains("does not fit 3"));
        Assert.That(() => two.ApplyToTaps(weights), Throws.InstanceOf<ArgumentException>().With.Message.Contains("does not fit 4"));
        Assert.That(() => two.Apply<int>([1, 2], new int[3]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => two.OfRuns(0), Throws.InstanceOf<ArgumentException>());
    }

    internal static Permutation Shuffled(Random random, int length)
    {
        int[] order = [.. Enumerable.Range(0, length)];
        random.Shuffle(order);
        return new Permutation(order);
    }

    private static int[] Applied(Permutation order, int[] things)
    {
        var moved = new int[things.Length];
        order.Apply<int>(things, moved);
        return moved;
    }

    private static float[] Small(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-3, 4))];

    private static float[] Product(WeightMatrix weights, float[] input)
    {
        var output = new float[weights.Rows];
        foreach (((int row, int tap), int bits) in WeightSamples.Kept(weights))
            output[row] += BitConverter.Int32BitsToSingle(bits) * input[tap];
        return output;
    }
}
