namespace SparseRuntime.Tensors.Tests;

/// <summary>Storage of the formats that pad, on matrices small enough to count by hand.</summary>
public class PaddedFormatBytesTests
{
    /// <summary>Rows of 3, 0, 1, 1, 2 and 0 kept weights; blocks of 2×2 at (0,0), (0,1), (0,2), (1,2), (2,0).</summary>
    private static readonly WeightMatrix Weights = WeightMatrix.FromDense(6, 5,
    [
        1f, 0f, 2f, 0f, 3f,
        0f, 0f, 0f, 0f, 0f,
        0f, 0f, 0f, 0f, 4f,
        0f, 0f, 0f, 0f, 5f,
        6f, 7f, 0f, 0f, 0f,
        0f, 0f, 0f, 0f, 0f,
    ]);

    /// <summary>The same places, all of them kept zeros.</summary>
    private static readonly WeightMatrix Zeros = WeightMatrix.FromRows(6, 5, [0, 3, 3, 4, 5, 7, 7], [0, 2, 4, 4, 4, 0, 1], new float[7]);

    // ELL: 6 rows of K = 3 slots, 4 bytes of value and 2 of index.
    [TestCase("ell", 18, 18 * (4 + 2))]
    // SELL-4-16: rows by length 0, 4, 2, 3 | 1, 5 make slices of K = 3 and 0; three starts; six row numbers.
    [TestCase("sell", 12, (12 * (4 + 2)) + (3 * 4) + (6 * 2))]
    // HYB: K = 0 costs 7 · 12 = 84, K = 1 costs 36 + 3 · 12 = 72, K = 2 costs 72 + 12.
    [TestCase("hyb", 6 + 3, (6 * (4 + 2)) + (3 * 12))]
    // BCSR: blocks × (h·w values + a column) and ⌈6/h⌉ + 1 starts.
    [TestCase("bcsr-1x4", 5 * 4, (5 * 4 * 4) + (5 * 4) + (4 * 7))]
    [TestCase("bcsr-1x16", 4 * 16, (4 * 16 * 4) + (4 * 4) + (4 * 7))]
    [TestCase("bcsr-4x1", 5 * 4, (5 * 4 * 4) + (5 * 4) + (4 * 3))]
    [TestCase("bcsr-4x4", 3 * 16, (3 * 16 * 4) + (3 * 4) + (4 * 3))]
    [TestCase("bcsr-8x1", 4 * 8, (4 * 8 * 4) + (4 * 4) + (4 * 2))]
    [TestCase("bcsr-8x8", 64, (64 * 4) + 4 + (4 * 2))]
    [TestCase("bcsr-16x1", 4 * 16, (4 * 16 * 4) + (4 * 4) + (4 * 2))]
    // Rows of one byte of bits, seven values, seven starts.
    [TestCase("bitmask", 7, 6 + (7 * 4) + (7 * 4))]
    // N:M: two groups of 4, or one of 8, per row; places of 2 or 3 bits.
    [TestCase("nm-2-4", 24, (24 * 4) + (24 * 2 / 8))]
    [TestCase("nm-4-8", 24, (24 * 4) + (24 * 3 / 8))]
    // Live rows 0, 2, 3, 4 and live taps 0, 1, 2, 4.
    [TestCase("channel-sliced", 16, (16 * 4) + ((4 + 4) * 4))]
    // One tile of three steps; two starts.
    [TestCase("tiled-16x32", 48, (48 * 5) + 1 + (2 * 4))]
    public void Bytes_and_slots_follow_the_formula(string format, int slots, int bytes)
    {
        EncodedWeights encoded = FormatCatalog.Get(format).Encode(Weights);
        Assert.That(encoded.StoredSlots, Is.EqualTo(slots));
        Assert.That(encoded.Bytes, Is.EqualTo(bytes));
        Assert.That(encoded.Fill, Is.EqualTo(7.0 / slots).Within(1e-15));

        bool tellsByBits = slots > 7 && format != "hyb";
        long withZeros = FormatCatalog.Get(format).Encode(Zeros).Bytes;
        if (tellsByBits) Assert.That(withZeros, Is.EqualTo(bytes + ((slots + 7) / 8)), "one bit per slot when a kept weight is zero");
    }

    [Test]
    public void The_coordinates_of_a_hybrid_need_no_bits_for_kept_zeros() =>
        Assert.That(Bytes("hyb", Zeros), Is.EqualTo((6 * (4 + 2)) + 1 + (3 * 12)), "one bit for each of the six slots of ELL");

    [TestCase("nm-2-4", 53.125)]
    [TestCase("nm-1-4", 26.5625)]
    [TestCase("nm-2-8", 27.34375)]
    [TestCase("nm-4-8", 54.6875)]
    public void Groups_take_their_share_of_dense_bytes(string format, double percent)
    {
        WeightMatrix weights = WeightMatrix.FromDense(4, 64, [.. Enumerable.Range(0, 256).Select(i => i % 8 == 3 ? 1f : 0f)]);
        Assert.That(100.0 * Bytes(format, weights) / Bytes("dense", weights), Is.EqualTo(percent));
    }

    [Test]
    public void Indices_widen_beyond_65536_taps()
    {
        Assert.That(Bytes("ell", WeightMatrix.FromRows(2, 65_536, [0, 1, 2], [65_535, 0], [1f, 2f])), Is.EqualTo(2 * (4 + 2)));
        Assert.That(Bytes("ell", WeightMatrix.FromRows(2, 65_537, [0, 1, 2], [65_536, 0], [1f, 2f])), Is.EqualTo(2 * (4 + 4)));
    }

    [Test]
    public void Blocks_store_what_the_profile_counts()
    {
        var random = new Random(11);
        WeightMatrix weights = WeightMatrix.FromDense(45, 77, [.. Enumerable.Range(0, 45 * 77).Select(_ => random.Next(9) == 0 ? 1f : 0f)]);
        foreach (BlockStructure block in SparsityProfile.Of(weights).Blocks)
        {
            EncodedWeights encoded = FormatCatalog.Get($"bcsr-{block}").Encode(weights);
            Assert.That(encoded.StoredSlots, Is.EqualTo(block.StoredValues), $"{block}");
            Assert.That(encoded.Bytes, Is.EqualTo((4 * (((45 + block.Height - 1) / block.Height) + 1)) + (4 * block.Blocks) + (4 * block.StoredValues)), $"{block}");
        }
    }

    private static long Bytes(string format, WeightMatrix weights) => FormatCatalog.Get(format).Encode(weights).Bytes;
}
