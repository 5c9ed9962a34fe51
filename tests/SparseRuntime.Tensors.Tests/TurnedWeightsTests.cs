using FsCheck;
using FsCheck.Fluent;

namespace SparseRuntime.Tensors.Tests;

/// <summary>Weights whose rows stand as columns of a matrix.</summary>
public class TurnedWeightsTests
{
    /// <summary>The same entries, row r and tap t at place [t, r] of the matrix.</summary>
    private static WeightMatrix Turned(int rows, int taps, SortedDictionary<(int Row, int Tap), int> kept, bool isMasked)
    {
        Tensor values = Tensor.Allocate(ElementType.Float32, new TensorShape(taps, rows));
        if (isMasked) values.Span<float>().Fill(7f);
        var mask = new Mask(values.Shape);
        foreach (((int row, int tap), int bits) in kept)
        {
            values.Span<float>()[(tap * rows) + row] = BitConverter.Int32BitsToSingle(bits);
            mask[((long)tap * rows) + row] = true;
        }

        return WeightMatrix.FromColumns(rows, taps, values, isMasked ? mask : null);
    }

    [Test]
    public void Read_as_the_same_weights_in_rows_do_also_after_they_were_let_go([Values] bool isMasked) =>
        Prop.ForAll(WeightSamples.Any(), c =>
        {
            SortedDictionary<(int Row, int Tap), int> kept = c.Kept;
            if (!isMasked) kept = new(kept.Where(entry => BitConverter.Int32BitsToSingle(entry.Value) != 0f).ToDictionary());
            WeightMatrix turned = Turned(c.Rows, c.Taps, kept, isMasked), expected = WeightSamples.Compressed(c.Rows, c.Taps, kept);
            if (turned.NonzeroCount != kept.Count || !turned.RowLengths().SequenceEqual(expected.RowLengths())) return false;
            if (turned.IsCompressed != (kept.Count <= 0.45 * c.Rows * c.Taps)) return false;
            float[] left = new float[c.Taps], right = new float[c.Taps];
            for (int round = 0; round < 2; round++)
            {
                if (!WeightSamples.Kept(turned).SequenceEqual(kept)) return false;
                for (int row = c.Rows - 1; row >= 0; row--)
                {
                    turned.CopyRow(row, left);
                    expected.CopyRow(row, right);
                    if (!left.Select(BitConverter.SingleToInt32Bits).SequenceEqual(right.Select(BitConverter.SingleToInt32Bits))) return false;
                }

                turned.LetGo();
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Test]
    public void More_dense_rows_than_are_turned_at_a_time_read_in_any_order()
    {
        const int Rows = 150, Taps = 37;
        float[] values = [.. Enumerable.Range(1, Rows * Taps).Select(i => (float)i)];
        WeightMatrix weights = WeightMatrix.FromColumns(Rows, Taps, Tensor.From(values, Taps, Rows));
        Assert.That(weights.IsCompressed, Is.False);
        var read = new float[Taps];
        for (int i = 0; i < 3 * Rows; i++)
        {
            int row = i < Rows ? i : i * 61 % Rows;
            weights.CopyRow(row, read);
            Assert.That(read, Is.EqualTo(Enumerable.Range(0, Taps).Select(tap => values[(tap * Rows) + row])), $"row {row}");
        }
    }

    [Test]
    public void Lists_are_gone_once_they_are_let_go()
    {
        var kept = new SortedDictionary<(int Row, int Tap), int>();
        for (int row = 0; row < 500; row++)
            kept.Add((row, (row * 7) % 300), BitConverter.SingleToInt32Bits(row + 1f));
        WeightMatrix weights = Turned(500, 300, kept, isMasked: false);
        long before = Settled();
        Assert.That(WeightSamples.Kept(weights), Is.EqualTo(kept));
        Assert.That(NativeHeap.BytesInUse - before, Is.InRange(500 * 8, (500 * 8) + 64));
        weights.LetGo();
        Assert.That(NativeHeap.BytesInUse, Is.EqualTo(before));
        Assert.That(WeightSamples.Kept(weights), Is.EqualTo(kept));
        weights.LetGo();
    }

    [Test]
    public void Weights_that_change_after_they_were_counted_are_refused()
    {
        Tensor values = Tensor.Allocate(ElementType.Float32, new TensorShape(20, 30));
        WeightMatrix weights = WeightMatrix.FromColumns(30, 20, values);
        values.Span<float>()[17] = 1f;
        Assert.That(() => weights.CopyRowNonzeros(0, new int[20], new float[20]), Throws.InvalidOperationException.With.Message.Contains("changed"));
    }

    [Test]
    public void Dense_weights_that_change_after_they_were_counted_are_refused_too([Values] bool areTurned)
    {
        Tensor values = Tensor.Allocate(ElementType.Float32, new TensorShape(4, 4));
        values.Span<float>().Fill(1f);
        values.Span<float>()[0] = 0f;
        WeightMatrix weights = areTurned ? WeightMatrix.FromColumns(4, 4, values) : WeightMatrix.FromDense(4, 4, values);
        values.Span<float>()[0] = 1f;
        Assert.That(() => weights.CopyRowNonzeros(0, new int[4], new float[4]), Throws.InvalidOperationException.With.Message.Contains("changed"));
    }

    [Test]
    public void Many_threads_read_while_others_let_go([Values(2000, 40_000)] int nonzeros)
    {
        var random = new Random(5);
        var kept = new SortedDictionary<(int Row, int Tap), int>();
        for (int i = 0; i < nonzeros; i++)
            kept[(random.Next(100), random.Next(200))] = BitConverter.SingleToInt32Bits(random.NextSingle() + 1f);
        foreach (WeightMatrix weights in new[] { Turned(100, 200, kept, isMasked: false), Turned(100, 200, kept, isMasked: true) })
        {
            Parallel.For(0, 64, i =>
            {
                if (i % 4 == 0) weights.LetGo();
                Assert.That(WeightSamples.Kept(weights).SequenceEqual(kept), Is.True);
            });
        }
    }

    [Test]
    public void A_matrix_or_mask_of_another_size_is_refused()
    {
        Tensor values = Tensor.Allocate(ElementType.Float32, new TensorShape(3, 4));
        Assert.That(() => WeightMatrix.FromColumns(3, 3, values), Throws.ArgumentException.With.Message.Contains("3 x 3"));
        Assert.That(() => WeightMatrix.FromColumns(4, 3, values, new Mask(new TensorShape(2, 2))), Throws.ArgumentException.With.Message.Contains("mask"));
    }

    /// <summary>What is in use once everything unreferenced is gone.</summary>
    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return NativeHeap.BytesInUse;
    }
}
