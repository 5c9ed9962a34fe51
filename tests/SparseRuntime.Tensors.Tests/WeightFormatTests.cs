using FsCheck;
using FsCheck.Fluent;

namespace SparseRuntime.Tensors.Tests;

/// <summary>Everything that must hold for every format there is.</summary>
[TestFixtureSource(typeof(FormatCatalog), nameof(FormatCatalog.All))]
public class WeightFormatTests(IWeightFormat format)
{
    [Test]
    public void Decoding_gives_every_weight_back_bit_by_bit() =>
        Prop.ForAll(WeightSamples.Any(), c =>
        {
            SortedDictionary<(int Row, int Tap), int> kept = WeightSamples.Fitting(format, c.Kept);
            return ComesBack(WeightSamples.Masked(c.Rows, c.Taps, kept), kept) && ComesBack(WeightSamples.Compressed(c.Rows, c.Taps, kept), kept);
        }).QuickCheckThrowOnFailure();

    [TestCase(1, 1)]
    [TestCase(1, 300)]
    [TestCase(300, 1)]
    [TestCase(127, 131)]
    public void A_full_matrix_comes_back(int rows, int taps)
    {
        WeightMatrix full = WeightMatrix.FromDense(rows, taps, [.. Enumerable.Range(1, rows * taps).Select(i => (float)i)]);
        SortedDictionary<(int Row, int Tap), int> kept = WeightSamples.Fitting(format, WeightSamples.Kept(full));
        Assert.That(ComesBack(WeightSamples.Masked(rows, taps, kept), kept));
    }

    [Test]
    public void One_enormous_row_among_short_ones_comes_back()
    {
        SortedDictionary<(int Row, int Tap), int> kept = [];
        for (int tap = 0; tap < 10_007; tap++)
            kept.Add((50, tap), BitConverter.SingleToInt32Bits(tap + 1f));
        for (int row = 0; row < 101; row += 2)
            kept.TryAdd((row, row * 97), BitConverter.SingleToInt32Bits(-1f));
        kept = WeightSamples.Fitting(format, kept);
        Assert.That(ComesBack(WeightSamples.Compressed(101, 10_007, kept), kept));
    }

    [Test]
    public void A_kept_zero_at_any_place_survives_next_to_fillers()
    {
        for (int row = 0; row < 5; row++)
        {
            for (int tap = 0; tap < 6; tap++)
            {
                SortedDictionary<(int Row, int Tap), int> kept = new() { [(0, 5)] = BitConverter.SingleToInt32Bits(1f), [(4, 0)] = BitConverter.SingleToInt32Bits(2f) };
                kept[(row, tap)] = tap % 2 == 0 ? 0 : BitConverter.SingleToInt32Bits(-0f);
                kept = WeightSamples.Fitting(format, kept);
                Assert.That(ComesBack(WeightSamples.Masked(5, 6, kept), kept), $"zero at row {row}, tap {tap}");
            }
        }
    }

    [Test]
    public void Gaps_around_multiples_of_65535_come_back([Values(65533, 65534, 65535, 65536, 131069, 131070, 131071, 200_000)] int gap)
    {
        int taps = (2 * gap) + 10;
        SortedDictionary<(int Row, int Tap), int> kept = new()
        {
            [(0, gap)] = BitConverter.SingleToInt32Bits(1f),
            [(0, gap + 1)] = 0,
            [(2, 0)] = BitConverter.SingleToInt32Bits(2f),
            [(2, gap)] = BitConverter.SingleToInt32Bits(3f),
            [(2, (2 * gap) + 1)] = BitConverter.SingleToInt32Bits(-4f),
            [(3, taps - 1)] = BitConverter.SingleToInt32Bits(5f),
        };
        kept = WeightSamples.Fitting(format, kept);
        Assert.That(ComesBack(WeightSamples.Compressed(4, taps, kept), kept));
    }

    [Test]
    public void A_matrix_that_keeps_nothing_comes_back_empty()
    {
        Assert.That(ComesBack(WeightMatrix.FromDense(5, 9, new float[45]), []));
        Assert.That(ComesBack(WeightMatrix.FromDense(0, 9, []), []));
        Assert.That(ComesBack(WeightMatrix.FromDense(5, 0, []), []));
        Assert.That(format.Encode(WeightMatrix.FromDense(0, 9, [])).Fill, Is.EqualTo(1.0));
    }

    [Test]
    public void Weights_that_are_kept_as_zero_are_told_from_those_dropped()
    {
        var mask = new Mask(new TensorShape(3, 5));
        mask[2] = mask[7] = mask[14] = true;
        WeightMatrix weights = WeightMatrix.FromDense(3, 5, Tensor.Allocate(ElementType.Float32, new TensorShape(3, 5)), mask);
        EncodedWeights encoded = format.Encode(weights);
        Assert.That(encoded.NonzeroCount, Is.EqualTo(3));
        Assert.That(WeightSamples.Kept(encoded.Decode()).Keys, Is.EqualTo(new[] { (0, 2), (1, 2), (2, 4) }));
    }

    [Test]
    public void Encoding_leaves_the_matrix_as_it_was()
    {
        float[] values = [1f, 0f, 2f, 3f];
        Tensor tensor = Tensor.From(values, 4, 1);
        format.Encode(WeightMatrix.FromDense(4, 1, tensor));
        Assert.That(tensor.Span<float>().ToArray(), Is.EqualTo(values));
    }

    [Test]
    public void The_catalogue_finds_it_by_name() => Assert.That(FormatCatalog.Get(format.Name), Is.SameAs(format));

    private bool ComesBack(WeightMatrix weights, SortedDictionary<(int Row, int Tap), int> expected)
    {
        Assert.That(format.Refuses(weights), Is.Null);
        EncodedWeights encoded = format.Encode(weights);
        var walked = new SortedDictionary<(int Row, int Tap), int>();
        encoded.Walk((row, tap, value) => walked.Add((row, tap), BitConverter.SingleToInt32Bits(value)));
        WeightMatrix decoded = encoded.Decode();
        return encoded.Rows == weights.Rows && encoded.Taps == weights.Taps
            && decoded.Rows == weights.Rows && decoded.Taps == weights.Taps
            && encoded.NonzeroCount == expected.Count && encoded.StoredSlots >= expected.Count && encoded.Bytes >= 4L * encoded.StoredSlots
            && walked.SequenceEqual(expected) && WeightSamples.Kept(decoded).SequenceEqual(expected);
    }
}
