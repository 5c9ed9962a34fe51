using FsCheck;
using FsCheck.Fluent;

namespace SparseRuntime.Tensors.Tests;

/// <summary>What single formats promise beyond giving weights back, and the parameters that they refuse.</summary>
public class PaddedFormatTests
{
    [TestCase(1, 1)]
    [TestCase(2, 6)]
    [TestCase(8, 8)]
    [TestCase(8, 64)]
    [TestCase(64, 1)]
    public void Slices_and_windows_of_any_size_give_weights_back(int sliceRows, int window) =>
        Prop.ForAll(WeightSamples.Any(), c => ComesBack(new SellFormat(sliceRows, window), c)).QuickCheckThrowOnFailure();

    [TestCase(3, 2)]
    [TestCase(5, 32)]
    public void Blocks_of_other_shapes_give_weights_back(int height, int width) =>
        Prop.ForAll(WeightSamples.Any(), c => ComesBack(new BcsrFormat(height, width), c)).QuickCheckThrowOnFailure();

    [TestCase(1, 1)]
    [TestCase(4, 8)]
    [TestCase(7, 255)]
    public void Tiles_of_other_shapes_give_weights_back(int height, int width) =>
        Prop.ForAll(WeightSamples.Any(), c => ComesBack(new TiledFormat(height, width), c)).QuickCheckThrowOnFailure();

    [TestCase(1, 1)]
    [TestCase(3, 4)]
    [TestCase(5, 16)]
    [TestCase(256, 256)]
    public void Groups_of_other_sizes_give_weights_back(int kept, int group)
    {
        var format = new NOfMFormat(kept, group);
        Prop.ForAll(WeightSamples.Any(), c => ComesBack(format, (c.Rows, c.Taps, WeightSamples.Fitting(format, c.Kept)))).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Sorting_rows_by_length_never_pads_more_and_wider_windows_pad_less() =>
        Prop.ForAll(WeightSamples.Any(), c =>
        {
            WeightMatrix weights = WeightSamples.Compressed(c.Rows, c.Taps, c.Kept);
            long[] slots = [.. new[] { 1, 16, 32, 64 }.Select(window => new SellFormat(4, window).Encode(weights).StoredSlots)];
            long ell = new EllFormat().Encode(weights).StoredSlots;
            int rowsWithMissing = (c.Rows + 3) / 4 * 4;
            return slots[0] >= slots[1] && slots[1] >= slots[2] && slots[2] >= slots[3] && slots[0] <= ell / c.Rows * rowsWithMissing;
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Sorting_alternating_rows_by_length_halves_the_slots()
    {
        var kept = new SortedDictionary<(int Row, int Tap), int>();
        for (int row = 0; row < 16; row += 2)
        {
            for (int tap = 0; tap < 10; tap++)
                kept.Add((row, tap), BitConverter.SingleToInt32Bits(1f));
        }

        WeightMatrix weights = WeightSamples.Compressed(16, 10, kept);
        Assert.That(new SellFormat(4, 1).Encode(weights).StoredSlots, Is.EqualTo(160));
        Assert.That(new SellFormat(4, 16).Encode(weights).StoredSlots, Is.EqualTo(80));
        Assert.That(new SellFormat(4, 16).Encode(weights).Fill, Is.EqualTo(1.0));
    }

    [Test]
    public void A_matrix_without_rows_has_no_slices_but_a_start()
    {
        foreach (int sliceRows in new[] { 1, 4 })
            Assert.That(new SellFormat(sliceRows, 1).Encode(WeightMatrix.FromDense(0, 9, [])).Bytes, Is.EqualTo(4));
    }

    [Test]
    public void The_hybrid_splits_where_bytes_are_least() =>
        Prop.ForAll(WeightSamples.Any(), c =>
        {
            WeightMatrix weights = WeightSamples.Compressed(c.Rows, c.Taps, new(c.Kept.ToDictionary(e => e.Key, _ => 1)));
            int[] lengths = weights.RowLengths();
            long least = Enumerable.Range(0, c.Taps + 1).Min(k => (6L * c.Rows * k) + lengths.Sum(length => 12L * Math.Max(0, length - k)));
            return new HybFormat().Encode(weights).Bytes == least;
        }).QuickCheckThrowOnFailure();

    [Test]
    public void N_of_m_refuses_what_keeps_more_and_says_where()
    {
        var format = FormatCatalog.Get("nm-2-4");
        WeightMatrix weights = WeightMatrix.FromRows(3, 13, [0, 2, 4, 8], [0, 3, 4, 5, 0, 8, 10, 11], [1f, 1f, 1f, 1f, 1f, 1f, 1f, 1f]);
        const string Reason = "row 2 keeps 3 weights in group 2 of 4 taps, more than 2:4 allows";
        Assert.That(format.Refuses(weights), Is.EqualTo(Reason));
        Assert.That(() => format.Encode(weights), Throws.InstanceOf<ArgumentException>().With.Message.Contains(Reason));
        Assert.That(FormatCatalog.Get("nm-4-8").Refuses(weights), Is.Null);
    }

    [Test]
    public void N_of_m_counts_kept_zeros_and_agrees_with_the_profile() =>
        Prop.ForAll(WeightSamples.Any(), c =>
        {
            WeightMatrix weights = WeightSamples.Masked(c.Rows, c.Taps, c.Kept);
            SparsityProfile profile = SparsityProfile.Of(weights);
            return FormatCatalog.All.OfType<NOfMFormat>().All(format =>
                ((IWeightFormat)format).Refuses(weights) is null == profile.Satisfies(format.Kept, format.Group));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void All_other_formats_take_everything()
    {
        WeightMatrix full = WeightMatrix.FromDense(9, 11, [.. Enumerable.Repeat(1f, 99)]);
        Assert.That(FormatCatalog.All.Where(format => format.Refuses(full) is not null), Is.All.InstanceOf<NOfMFormat>());
    }

    [Test]
    public void Parameters_out_of_range_are_refused()
    {
        Assert.That(() => new SellFormat(0), Throws.InstanceOf<ArgumentException>().With.Message.Contains("slice of 0"));
        Assert.That(() => new SellFormat(4, 6), Throws.InstanceOf<ArgumentException>().With.Message.Contains("window of 6"));
        Assert.That(() => new SellFormat(4, 0), Throws.InstanceOf<ArgumentException>().With.Message.Contains("window of 0"));
        Assert.That(() => new BcsrFormat(0, 4), Throws.InstanceOf<ArgumentException>().With.Message.Contains("0 rows"));
        Assert.That(() => new BcsrFormat(4, 3), Throws.InstanceOf<ArgumentException>().With.Message.Contains("power of two"));
        Assert.That(() => new NOfMFormat(0, 4), Throws.InstanceOf<ArgumentException>().With.Message.Contains("outside 1 to"));
        Assert.That(() => new NOfMFormat(5, 4), Throws.InstanceOf<ArgumentException>().With.Message.Contains("outside 1 to"));
        Assert.That(() => new NOfMFormat(2, 6), Throws.InstanceOf<ArgumentException>().With.Message.Contains("power of two"));
        Assert.That(() => new TiledFormat(0, 32), Throws.InstanceOf<ArgumentException>().With.Message.Contains("0 rows"));
        Assert.That(() => new TiledFormat(16, 256), Throws.InstanceOf<ArgumentException>().With.Message.Contains("256 taps"));
    }

    [Test]
    public void Names_are_unique_and_tell_the_parameters()
    {
        Assert.That(FormatCatalog.All.Select(format => format.Name), Is.Unique);
        Assert.That(new SellFormat(8, 32).Name, Is.EqualTo("sell-8-32"));
        Assert.That(new TiledFormat(8, 16).Name, Is.EqualTo("tiled-8x16"));
    }

    [Test]
    public void More_slots_than_an_array_holds_are_refused()
    {
        WeightMatrix weights = WeightMatrix.FromRows(50_000, 50_000, Starts(50_000), [.. Enumerable.Range(0, 50_000)], new float[50_000]);
        foreach (string name in new[] { "dense", "ell", "channel-sliced" })
        {
            Assert.That(() => FormatCatalog.Get(name).Encode(name == "ell" ? OneFullRow() : weights), Throws.InstanceOf<ArgumentException>().With.Message.Contains("more than an array can hold"), name);
        }

        static int[] Starts(int rows) => [.. Enumerable.Range(0, rows + 1)];

        static WeightMatrix OneFullRow() =>
            WeightMatrix.FromRows(50_000, 50_000, [0, .. Enumerable.Repeat(50_000, 50_000)], [.. Enumerable.Range(0, 50_000)], new float[50_000]);
    }

    private static bool ComesBack(IWeightFormat format, (int Rows, int Taps, SortedDictionary<(int Row, int Tap), int> Kept) c) =>
        WeightSamples.Kept(format.Encode(WeightSamples.Masked(c.Rows, c.Taps, c.Kept)).Decode()).SequenceEqual(c.Kept);
}
