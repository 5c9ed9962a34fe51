namespace SparseRuntime.Tensors.Tests;

/// <summary>Which weights float16 holds exactly, and what becomes of the others.</summary>
public class HalfWeightsTests
{
    [Test]
    public void Every_finite_float16_is_exact()
    {
        float[] values = [.. Enumerable.Range(0, 1 << 16).Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits)).Where(float.IsFinite)];
        WeightMatrix weights = WeightMatrix.FromDense(1, values.Length, values);
        Assert.That(weights.HalfObstacle, Is.Null);
        Assert.That(weights.RoundToHalf(), Is.SameAs(weights));
    }

    [Test]
    public void Rounding_is_to_the_nearest_and_leaves_kept_what_was_kept([Values] bool isCompressed)
    {
        var random = new Random(1);
        const int Rows = 7, Taps = 500;
        var source = new float[Rows * Taps];
        for (int i = 0; i < source.Length; i++)
            source[i] = i % 3 == 0 ? 0f : (float)Math.ScaleB(random.NextDouble() - 0.5, random.Next(-30, 16));
        source[1] = 1f + (1f / 2048);
        source[2] = 1f + (3f / 2048);
        source[4] = 1e-30f;
        source[5] = 65519f;
        WeightMatrix weights = isCompressed ? Compressed(Rows, Taps, source) : WeightMatrix.FromDense(Rows, Taps, source);
        Assert.That(weights.HalfObstacle, Does.Contain("row 0, tap 1 is not exact in float16"));
        WeightMatrix rounded = weights.RoundToHalf()!;
        Assert.That(rounded.HalfObstacle, Is.Null);
        Assert.That(rounded.RoundToHalf(), Is.SameAs(rounded));
        Assert.That(rounded.NonzeroCount, Is.EqualTo(weights.NonzeroCount));
        Assert.That(rounded.RowLengths(), Is.EqualTo(weights.RowLengths()));
        Assert.That(rounded.IsCompressed, Is.EqualTo(isCompressed));
        float[] factors = [.. Enumerable.Range(0, Rows).Select(row => row + 0.1f)];
        WeightMatrix scaled = rounded.ScaleRows(factors);
        var row = new float[Taps];
        var scaledRow = new float[Taps];
        var taps = new int[Taps];
        var kept = new float[Taps];
        for (int r = 0; r < Rows; r++)
        {
            float[] expected = [.. source.Skip(r * Taps).Take(Taps).Select(value => (float)(Half)value)];
            rounded.CopyRow(r, row);
            Assert.That(row, Is.EqualTo(expected));
            scaled.CopyRow(r, scaledRow);
            Assert.That(scaledRow, Is.EqualTo(expected.Select(value => value * factors[r])));
            int count = rounded.CopyRowNonzeros(r, taps, kept);
            Assert.That(kept.Take(count), Is.EqualTo(taps.Take(count).Select(tap => expected[tap])));
        }
    }

    [TestCase(65520f)]
    [TestCase(-1e9f)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NaN)]
    public void A_weight_beyond_the_range_is_named_and_nothing_is_rounded(float weight)
    {
        WeightMatrix weights = WeightMatrix.FromDense(2, 3, [0.1f, 0f, 1f, 0f, 0f, weight]);
        Assert.That(weights.RoundToHalf(), Is.Null);
        Assert.That(weights.HalfObstacle, Does.Contain("row 1, tap 2 is beyond the range of float16"));
        var row = new float[3];
        weights.CopyRow(0, row);
        Assert.That(row[0], Is.EqualTo(0.1f));
    }

    [Test]
    public void A_weight_that_a_mask_drops_does_not_count()
    {
        Tensor values = Tensor.From([0.5f, 1e9f, 0.1f, 2f], 2, 2);
        WeightMatrix weights = WeightMatrix.FromDense(2, 2, values, Mask.OfNonzeros(new TensorShape(2, 2), [1f, 0f, 0f, 1f]));
        Assert.That(weights.HalfObstacle, Is.Null);
    }

    private static WeightMatrix Compressed(int rows, int taps, float[] values)
    {
        int[] kept = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0f)];
        int[] rowStart = [.. Enumerable.Range(0, rows + 1).Select(row => kept.Count(i => i < row * taps))];
        return WeightMatrix.FromRows(rows, taps, rowStart, [.. kept.Select(i => i % taps)], [.. kept.Select(i => values[i])]);
    }
}
