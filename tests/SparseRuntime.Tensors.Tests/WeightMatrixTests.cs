using FsCheck;
using FsCheck.Fluent;

namespace SparseRuntime.Tensors.Tests;

public class WeightMatrixTests
{
    [Test]
    public void Without_a_mask_all_but_zeros_is_kept()
    {
        WeightMatrix weights = WeightMatrix.FromDense(2, 3, [1f, 0f, 2f, 0f, -0f, 3f]);
        Assert.That(weights.NonzeroCount, Is.EqualTo(3));
        Assert.That(weights.Density, Is.EqualTo(0.5));
        Assert.That(weights.Sparsity, Is.EqualTo(0.5));
        Assert.That(weights.IsCompressed, Is.False);
        Assert.That(WeightSamples.Kept(weights).Keys, Is.EqualTo(new[] { (0, 0), (0, 2), (1, 2) }));
    }

    [Test]
    public void A_masked_matrix_and_compressed_rows_of_the_same_weights_read_alike() =>
        Prop.ForAll(WeightSamples.Any(), c =>
        {
            WeightMatrix masked = WeightSamples.Masked(c.Rows, c.Taps, c.Kept), compressed = WeightSamples.Compressed(c.Rows, c.Taps, c.Kept);
            var left = new float[c.Taps];
            var right = new float[c.Taps];
            for (int row = 0; row < c.Rows; row++)
            {
                masked.CopyRow(row, left);
                compressed.CopyRow(row, right);
                for (int tap = 0; tap < c.Taps; tap++)
                {
                    int expected = c.Kept.GetValueOrDefault((row, tap));
                    if (BitConverter.SingleToInt32Bits(left[tap]) != expected || BitConverter.SingleToInt32Bits(right[tap]) != expected) return false;
                }
            }

            return masked.NonzeroCount == c.Kept.Count && compressed.NonzeroCount == c.Kept.Count
                && WeightSamples.Kept(masked).SequenceEqual(c.Kept) && WeightSamples.Kept(compressed).SequenceEqual(c.Kept);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void A_dense_matrix_is_held_by_reference_in_any_shape()
    {
        Tensor values = Tensor.From([1f, 2f, 3f, 4f], 2, 2, 1, 1);
        WeightMatrix weights = WeightMatrix.FromDense(2, 2, values);
        values.Span<float>()[1] = 5f;
        var row = new float[2];
        weights.CopyRow(0, row);
        Assert.That(row, Is.EqualTo(new[] { 1f, 5f }));
    }

    /// <summary>Rows in order, against it and at random, on one thread and several; blocks of rows that end early, and one row a block.</summary>
    [Test]
    public void Columns_read_as_the_turned_matrix_does([Values(1, 15, 16, 17, 40)] int rows, [Values(1, 2, 33, 140_000)] int taps, [Values] bool hasMask)
    {
        Assume.That((long)rows * taps, Is.LessThan(2_200_000), "more would show nothing else");
        var random = new Random(rows + taps);
        var dense = new float[rows * taps];
        for (int i = 0; i < dense.Length; i++)
            dense[i] = random.Next(3) == 0 ? 0f : random.NextSingle();
        var columns = new float[dense.Length];
        for (int i = 0; i < dense.Length; i++)
            columns[(i % taps * rows) + (i / taps)] = dense[i];
        Mask? mask = hasMask ? new Mask(new TensorShape(rows, taps)) : null;
        for (int i = 0; hasMask && i < dense.Length; i++)
            mask![i] = random.Next(2) == 0;

        WeightMatrix expected = WeightMatrix.FromDense(rows, taps, Tensor.From(dense, dense.Length), mask);
        WeightMatrix actual = WeightMatrix.FromColumns(rows, taps, Tensor.From(columns, taps, rows), mask?.Transpose([1, 0]));
        WeightMatrix other = WeightMatrix.FromColumns(rows, taps, Tensor.From(columns.Select(value => -value).ToArray(), taps, rows), mask?.Transpose([1, 0]));
        Assert.That(actual.NonzeroCount, Is.EqualTo(expected.NonzeroCount));
        Assert.That(actual.RowLengths(), Is.EqualTo(expected.RowLengths()));
        Assert.That(actual.Find(value => value > 0.9f), Is.EqualTo(expected.Find(value => value > 0.9f)));
        int[] order = [.. Enumerable.Range(0, rows), .. Enumerable.Range(0, rows).Reverse(), .. Enumerable.Range(0, 10).Select(_ => random.Next(rows))];
        AssertSameRows(order);
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => AssertSameRows(order));
        float[] factors = [.. Enumerable.Range(0, rows).Select(row => row - 1.5f)];
        expected = expected.ScaleRows(factors);
        actual = actual.ScaleRows(factors);
        AssertSameRows(order);

        void AssertSameRows(int[] order)
        {
            var (left, right, mirrored) = (new float[taps], new float[taps], new float[taps]);
            var (leftTaps, rightTaps) = (new int[taps], new int[taps]);
            foreach (int row in order)
            {
                expected.CopyRow(row, left);
                actual.CopyRow(row, right);
                Assert.That(right.AsSpan().SequenceEqual(left), $"row {row}");
                other.CopyRow(row, mirrored);
                int count = expected.CopyRowNonzeros(row, leftTaps, left);
                Assert.That(actual.CopyRowNonzeros(row, rightTaps, right), Is.EqualTo(count), $"row {row}");
                Assert.That(right.AsSpan(0, count).SequenceEqual(left.AsSpan(0, count)) && rightTaps.AsSpan(0, count).SequenceEqual(leftTaps.AsSpan(0, count)), $"kept weights of row {row}");
            }
        }
    }

    [Test]
    public void Scaling_multiplies_rows_and_keeps_what_was_kept_and_how_it_is_held() =>
        Prop.ForAll(WeightSamples.Any(), c =>
        {
            float[] factors = [.. Enumerable.Range(0, c.Rows).Select(row => row - 1.5f)];
            foreach (WeightMatrix weights in new[] { WeightSamples.Masked(c.Rows, c.Taps, c.Kept), WeightSamples.Compressed(c.Rows, c.Taps, c.Kept) })
            {
                WeightMatrix scaled = weights.ScaleRows(factors);
                if (scaled.IsCompressed != weights.IsCompressed) return false;
                SortedDictionary<(int Row, int Tap), int> expected = new(c.Kept.ToDictionary(
                    e => e.Key, e => BitConverter.SingleToInt32Bits(BitConverter.Int32BitsToSingle(e.Value) * factors[e.Key.Row])));
                if (!WeightSamples.Kept(scaled).SequenceEqual(expected) || !WeightSamples.Kept(weights).SequenceEqual(c.Kept)) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Scaling_needs_one_factor_per_row() =>
        Assert.That(() => WeightMatrix.FromDense(2, 1, [1f, 2f]).ScaleRows([1f]), Throws.ArgumentException.With.Message.Contains("1 factors do not match 2 rows"));

    [Test]
    public void The_first_weight_that_is_not_a_number_is_found_unless_the_mask_drops_it()
    {
        Tensor values = Tensor.From([1f, float.NaN, 2f, float.NaN], 2, 2);
        Assert.That(WeightMatrix.FromDense(2, 2, values).Find(float.IsNaN), Is.EqualTo((0, 1)));
        var mask = new Mask(new TensorShape(2, 2));
        mask[0] = mask[3] = true;
        Assert.That(WeightMatrix.FromDense(2, 2, values, mask).Find(float.IsNaN), Is.EqualTo((1, 1)));
        mask[3] = false;
        Assert.That(WeightMatrix.FromDense(2, 2, values, mask).Find(float.IsNaN), Is.Null);
    }

    [Test]
    public void Mismatched_parts_are_refused()
    {
        Assert.That(() => WeightMatrix.FromDense(2, 2, [1f]), Throws.ArgumentException.With.Message.Contains("2 x 2"));
        Assert.That(() => WeightMatrix.FromDense(1, 1, Tensor.From([1], 1)), Throws.ArgumentException.With.Message.Contains("float32"));
        Assert.That(() => WeightMatrix.FromDense(1, 2, Tensor.From([1f, 2f], 2), new Mask(new TensorShape(3))), Throws.ArgumentException.With.Message.Contains("mask"));
    }

    [TestCase(new[] { 0, 1 }, new[] { 0 })]
    [TestCase(new[] { 0, 2, 1 }, new[] { 0 })]
    [TestCase(new[] { 0, 1, 2 }, new[] { 0, 3 })]
    [TestCase(new[] { 0, 2, 2 }, new[] { 1, 1 })]
    [TestCase(new[] { 0, 2, 2 }, new[] { 2, 1 })]
    [TestCase(new[] { 0, 1, 2 }, new[] { -1, 0 })]
    public void Compressed_rows_that_describe_no_matrix_are_refused(int[] rowStart, int[] taps) =>
        Assert.That(() => WeightMatrix.FromRows(2, 3, rowStart, taps, new float[taps.Length]), Throws.ArgumentException);

    [Test]
    public void A_matrix_without_elements_has_density_one()
    {
        Assert.That(WeightMatrix.FromDense(0, 5, []).Density, Is.EqualTo(1));
        Assert.That(WeightMatrix.FromRows(3, 0, [0, 0, 0, 0], [], []).Density, Is.EqualTo(1));
    }
}
