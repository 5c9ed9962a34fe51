using FsCheck;
using FsCheck.Fluent;

namespace SparseRuntime.Tensors.Tests;

public class SparsityProfileTests
{
    [Test]
    public void Counts_agree_with_counting_every_cell() =>
        Prop.ForAll(WeightSamples.Any(), c =>
        {
            SparsityProfile profile = SparsityProfile.Of(WeightSamples.Masked(c.Rows, c.Taps, c.Kept));
            int[] lengths = [.. Enumerable.Range(0, c.Rows).Select(row => Enumerable.Range(0, c.Taps).Count(tap => c.Kept.ContainsKey((row, tap))))];
            double mean = lengths.Average();
            return profile.NonzeroCount == c.Kept.Count
                && profile.DeadRows == lengths.Count(l => l == 0)
                && profile.DeadTaps == Enumerable.Range(0, c.Taps).Count(tap => !Enumerable.Range(0, c.Rows).Any(row => c.Kept.ContainsKey((row, tap))))
                && profile.LongestRow == lengths.Max()
                && Math.Abs(profile.MeanRowLength - mean) < 1e-9
                && Math.Abs(profile.RowLengthVariance - lengths.Average(l => (l - mean) * (l - mean))) < 1e-6
                && profile.MostInGroupsOf4 == MostInGroups(c, 4) && profile.MostInGroupsOf8 == MostInGroups(c, 8)
                && profile.Blocks.All(block => CountsOf(c, block.Height, block.Width) == (block.Blocks, block.Cells)
                    && block.StoredValues == block.Blocks * block.Height * block.Width
                    && Math.Abs(block.Fill - (block.Cells == 0 ? 0 : (double)c.Kept.Count / block.Cells)) < 1e-12);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Every_block_shape_is_counted() =>
        Assert.That(
            SparsityProfile.Of(WeightMatrix.FromDense(1, 1, [1f])).Blocks.Select(b => b.ToString()),
            Is.EqualTo(new[] { "1x4", "1x16", "4x1", "4x4", "8x1", "8x8", "16x1" }));

    [TestCase(0, "empty")]
    [TestCase(94, "unstructured")]
    [TestCase(50, "unstructured")]
    [TestCase(10, "unstructured")]
    [TestCase(1, "unstructured")]
    [TestCase(97, "dense")]
    [TestCase(100, "dense")]
    public void Random_weights_are_named_by_density_alone(int percent, string expected) =>
        Assert.That(PatternOf(128, 192, (random, _, _) => random.Next(100) < percent), Is.EqualTo(expected));

    [TestCase(1, 4)]
    [TestCase(1, 16)]
    [TestCase(4, 1)]
    [TestCase(4, 4)]
    [TestCase(8, 1)]
    [TestCase(8, 8)]
    [TestCase(16, 1)]
    public void Whole_blocks_are_recognised(int height, int width)
    {
        bool[,] blocks = new bool[200, 200];
        var choice = new Random(9);
        for (int i = 0; i < blocks.Length; i++)
            blocks[i / 200, i % 200] = choice.Next(4) == 0;
        Assert.That(PatternOf(128, 192, (_, row, tap) => blocks[row / height, tap / width]), Is.EqualTo($"{height}x{width} block"));
        Assert.That(PatternOf(101, 187, (_, row, tap) => blocks[row / height, tap / width]), Is.EqualTo($"{height}x{width} block"), "ragged edges");
    }

    [TestCase(1, 4)]
    [TestCase(2, 4)]
    [TestCase(2, 8)]
    [TestCase(4, 8)]
    public void Groups_of_n_in_m_are_recognised(int n, int m)
    {
        Assert.That(PatternOf(64, 128, Grouped(n, m)), Is.EqualTo($"{n}:{m}"));
        Assert.That(PatternOf(64, 125, Grouped(n, m)), Is.EqualTo($"{n}:{m}"), "ragged edge");
        Func<Random, int, int, bool> grouped = Grouped(n, m);
        Assert.That(PatternOf(64, 128, (random, row, tap) => grouped(random, row, tap) && row % 5 != 0), Is.EqualTo($"{n}:{m}"), "dead rows");
    }

    [Test]
    public void Dead_rows_and_taps_make_channels()
    {
        Assert.That(PatternOf(64, 96, (_, row, _) => row % 3 != 0), Is.EqualTo("channel"));
        Assert.That(PatternOf(64, 96, (_, _, tap) => tap % 5 == 1), Is.EqualTo("channel"));
        Assert.That(PatternOf(64, 96, (_, row, tap) => tap % 5 == 1 && row % 2 == 0), Is.EqualTo("channel"));
    }

    [Test]
    public void Few_weights_do_not_pass_for_groups_or_blocks()
    {
        Assert.That(PatternOf(1, 8, (_, _, tap) => tap < 4 && tap % 2 == 0), Is.EqualTo("channel"));
        Assert.That(PatternOf(2, 8, (_, row, tap) => (tap + row) % 2 == 0), Is.EqualTo("unstructured"));
        Assert.That(PatternOf(64, 128, (random, _, _) => random.Next(400) == 0), Is.EqualTo("unstructured"));
    }

    [Test]
    public void Questions_about_what_is_not_counted_are_refused()
    {
        SparsityProfile profile = SparsityProfile.Of(WeightMatrix.FromDense(1, 4, [1f, 0f, 2f, 0f]));
        Assert.That(profile.Satisfies(2, 4), Is.True);
        Assert.That(profile.Satisfies(1, 4), Is.False);
        Assert.That(() => profile.Satisfies(2, 5), Throws.ArgumentException.With.Message.Contains("groups of 5"));
        Assert.That(profile.Block(1, 4).Fill, Is.EqualTo(0.5));
        Assert.That(() => profile.Block(3, 3), Throws.ArgumentException.With.Message.Contains("3x3"));
    }

    private static Func<Random, int, int, bool> Grouped(int n, int m)
    {
        bool[] kept = new bool[m];
        return (random, _, tap) =>
        {
            if (tap % m == 0)
            {
                for (int i = 0; i < m; i++)
                    kept[i] = i < n;
                random.Shuffle(kept);
            }

            return kept[tap % m];
        };
    }

    private static string PatternOf(int rows, int taps, Func<Random, int, int, bool> keep)
    {
        var random = new Random(17);
        var values = new float[rows * taps];
        for (int i = 0; i < values.Length; i++)
            values[i] = keep(random, i / taps, i % taps) ? 1f + random.NextSingle() : 0f;
        return SparsityProfile.Of(WeightMatrix.FromDense(rows, taps, values)).Pattern;
    }

    private static int MostInGroups((int Rows, int Taps, SortedDictionary<(int Row, int Tap), int> Kept) c, int size) =>
        c.Kept.Keys.GroupBy(k => (k.Row, k.Tap / size)).Select(g => g.Count()).DefaultIfEmpty().Max();

    private static (long Blocks, long Cells) CountsOf((int Rows, int Taps, SortedDictionary<(int Row, int Tap), int> Kept) c, int height, int width)
    {
        var blocks = c.Kept.Keys.Select(k => (k.Row / height, k.Tap / width)).ToHashSet();
        long cells = 0;
        for (int row = 0; row < c.Rows; row++)
        {
            for (int tap = 0; tap < c.Taps; tap++)
                cells += blocks.Contains((row / height, tap / width)) ? 1 : 0;
        }

        return (blocks.Count, cells);
    }
}
