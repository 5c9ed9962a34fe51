using FsCheck;
using FsCheck.Fluent;

namespace SparseRuntime.Tensors.Tests;

public class ReorderingTests
{
    [Test]
    public void Rows_fall_in_length_within_windows_and_equal_ones_stay_in_order()
    {
        Assert.That(Order(RowOrder.ByLength([1, 5, 5, 0, 7, 2, 9], 3)), Is.EqualTo(new[] { 1, 2, 0, 4, 5, 3, 6 }));
        Assert.That(Order(RowOrder.ByLength([1, 5, 5, 0, 7, 2, 9], 100)), Is.EqualTo(new[] { 6, 4, 1, 2, 5, 0, 3 }));
        Assert.That(RowOrder.ByLength([1, 5, 5, 0], 1).IsIdentity);
        Assert.That(RowOrder.ByLength([], 4).Length, Is.Zero);
        Assert.That(() => RowOrder.ByLength([1], 0), Throws.InstanceOf<ArgumentException>());
    }

    [TestCase(200, 200, 3)]
    [TestCase(150, 300, 4)]
    [TestCase(300, 150, 2)]
    public void Reverse_Cuthill_McKee_finds_a_shuffled_band(int rows, int taps, int halfWidth)
    {
        var random = new Random(rows);
        var kept = new SortedDictionary<(int Row, int Tap), int>();
        for (int row = 0; row < rows; row++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                if (Math.Abs(((double)row * taps / rows) - tap) <= halfWidth) kept.Add((row, tap), BitConverter.SingleToInt32Bits(1f));
            }
        }

        WeightMatrix band = WeightSamples.Compressed(rows, taps, kept);
        WeightMatrix shuffled = PermutationTests.Shuffled(random, taps).ApplyToTaps(PermutationTests.Shuffled(random, rows).ApplyToRows(band));
        (Permutation rowOrder, Permutation tapOrder) = CuthillMcKee.Reverse(shuffled);
        WeightMatrix ordered = tapOrder.ApplyToTaps(rowOrder.ApplyToRows(shuffled));
        Assert.That(CuthillMcKee.Bandwidth(band), Is.LessThanOrEqualTo(halfWidth));
        Assert.That(CuthillMcKee.Bandwidth(shuffled), Is.GreaterThan(taps / 2));
        Assert.That(CuthillMcKee.Bandwidth(ordered), Is.LessThanOrEqualTo(4 * halfWidth));
        Assert.That(ordered.NonzeroCount, Is.EqualTo(band.NonzeroCount));
    }

    [Test]
    public void Reverse_Cuthill_McKee_walks_a_path_from_end_to_end()
    {
        // Row 0 - tap 2 - row 1 - tap 0 - row 2 - tap 1; row 3 and tap 3 keep nothing.
        WeightMatrix path = WeightMatrix.FromRows(4, 4, [0, 1, 3, 5, 5], [2, 0, 2, 0, 1], [1f, 1f, 1f, 1f, 1f]);
        (Permutation rows, Permutation taps) = CuthillMcKee.Reverse(path);
        Assert.That(Order(rows), Is.EqualTo(new[] { 0, 1, 2, 3 }).Or.EqualTo(new[] { 2, 1, 0, 3 }));
        Assert.That(Order(taps), Is.EqualTo(new[] { 2, 0, 1, 3 }).Or.EqualTo(new[] { 1, 0, 2, 3 }));
    }

    [Test]
    public void Reverse_Cuthill_McKee_orders_any_matrix_the_same_every_time() =>
        Prop.ForAll(WeightSamples.Any(), c =>
        {
            (Permutation rows, Permutation taps) = CuthillMcKee.Reverse(WeightSamples.Compressed(c.Rows, c.Taps, c.Kept));
            (Permutation again, _) = CuthillMcKee.Reverse(WeightSamples.Masked(c.Rows, c.Taps, c.Kept));
            int live = c.Kept.Keys.Select(place => place.Row).Distinct().Count();
            return Order(rows).Order().SequenceEqual(Enumerable.Range(0, c.Rows)) && Order(taps).Order().SequenceEqual(Enumerable.Range(0, c.Taps))
                && Order(again).SequenceEqual(Order(rows))
                && Order(rows).Skip(live).All(row => !c.Kept.Keys.Any(place => place.Row == row));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void The_bandwidth_is_the_distance_from_the_diagonal()
    {
        Assert.That(CuthillMcKee.Bandwidth(WeightMatrix.FromDense(3, 3, [1f, 0f, 0f, 0f, 1f, 0f, 0f, 0f, 1f])), Is.Zero);
        Assert.That(CuthillMcKee.Bandwidth(WeightMatrix.FromDense(3, 3, [1f, 0f, 1f, 0f, 0f, 0f, 0f, 0f, 0f])), Is.EqualTo(2));
        Assert.That(CuthillMcKee.Bandwidth(WeightMatrix.FromDense(2, 4, [0f, 0f, 0f, 0f, 1f, 0f, 0f, 0f])), Is.EqualTo(2));
        Assert.That(CuthillMcKee.Bandwidth(WeightMatrix.FromDense(0, 4, [])), Is.Zero);
    }

    [Test]
    public void Balanced_parts_cover_all_rows_and_stay_within_the_longest_row_of_the_ideal() =>
        Prop.ForAll(WeightSamples.Any(), c =>
        {
            int[] lengths = WeightSamples.Compressed(c.Rows, c.Taps, c.Kept).RowLengths();
            return new[] { 1, 2, 3, 8, 50 }.All(parts => new[] { 1, 4, 16 }.All(granularity =>
            {
                RowPartition partition = RowPartition.Balanced(lengths, parts, granularity);
                int heaviest = lengths.Chunk(granularity).Max(rows => rows.Sum());
                double ideal = (double)c.Kept.Count / parts;
                return partition.Count == parts && Covers(partition, lengths)
                    && Enumerable.Range(0, parts).All(part => Math.Abs(partition.NonzeroCount(part) - ideal) <= heaviest
                        && (partition.Range(part).Start % granularity == 0 || partition.Range(part).Start == lengths.Length))
                    && (c.Kept.Count == 0 || Math.Abs(partition.Imbalance - (Enumerable.Range(0, parts).Max(partition.NonzeroCount) / ideal)) < 1e-9);
            }));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Balanced_parts_begin_where_shares_are_reached()
    {
        RowPartition partition = RowPartition.Balanced([8, 0, 1, 1, 1, 1, 4], 2);
        Assert.That(partition.Range(0), Is.EqualTo((0, 1)));
        Assert.That(partition.Range(1), Is.EqualTo((1, 7)));
        Assert.That(partition.Imbalance, Is.EqualTo(1.0));

        RowPartition lopsided = RowPartition.Balanced([1, 100, 1], 4);
        Assert.That(Enumerable.Range(0, 4).Select(lopsided.NonzeroCount), Is.EqualTo(new long[] { 101, 0, 0, 1 }));
        Assert.That(lopsided.Imbalance, Is.EqualTo(101 * 4 / 102.0));
        Assert.That(RowPartition.Balanced([], 3).Imbalance, Is.EqualTo(1.0));
        Assert.That(() => RowPartition.Balanced([1], 0), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => RowPartition.Balanced([1], 1, 0), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Splits_by_weights_beat_splits_by_rows_on_skewed_layers()
    {
        int[] lengths = [.. Enumerable.Range(0, 400).Select(row => row < 100 ? 200 : 10)];
        long byRows = lengths[..100].Sum();
        Assert.That(RowPartition.Balanced(lengths, 4).Imbalance, Is.LessThan(1.05));
        Assert.That(byRows * 4.0 / lengths.Sum(), Is.GreaterThan(3.0));
    }

    [Test]
    public void Short_rows_are_merged_until_they_are_worth_a_unit()
    {
        RowPartition partition = RowPartition.Merged([1, 2, 3, 10, 0, 0, 5, 1], 5);
        Assert.That(Enumerable.Range(0, partition.Count).Select(partition.Range), Is.EqualTo(new[] { (0, 3), (3, 4), (4, 7), (7, 8) }));
        Assert.That(Enumerable.Range(0, partition.Count).Select(partition.NonzeroCount), Is.EqualTo(new long[] { 6, 10, 5, 1 }));
        Assert.That(RowPartition.Merged([], 5).Count, Is.Zero);
        Assert.That(() => RowPartition.Merged([1], 0), Throws.InstanceOf<ArgumentException>());
    }

    private static int[] Order(Permutation permutation) => [.. Enumerable.Range(0, permutation.Length).Select(i => permutation[i])];

    private static bool Covers(RowPartition partition, int[] lengths)
    {
        int next = 0;
        for (int part = 0; part < partition.Count; part++)
        {
            (int start, int end) = partition.Range(part);
            if (start != next || end < start || lengths[start..end].Sum() != partition.NonzeroCount(part)) return false;
            next = end;
        }

        return next == lengths.Length;
    }
}
