namespace SparseRuntime.Tensors.Tests;

/// <summary>Storage of each format by its formula: m rows, n taps, nnz kept weights of 4 bytes.</summary>
public class FormatBytesTests
{
    private const int Rows = 37, Taps = 53;

    private static readonly WeightMatrix Weights = Sample();

    [Test]
    public void Dense_takes_four_bytes_per_weight() =>
        Assert.That(Bytes("dense", Weights), Is.EqualTo(4L * Rows * Taps));

    [Test]
    public void Dense_takes_one_bit_more_per_weight_when_a_kept_weight_is_zero()
    {
        var mask = new Mask(new TensorShape(Rows, Taps));
        mask[5] = true;
        WeightMatrix weights = WeightMatrix.FromDense(Rows, Taps, Tensor.Allocate(ElementType.Float32, mask.Shape), mask);
        Assert.That(Bytes("dense", weights), Is.EqualTo((4L * Rows * Taps) + (((Rows * Taps) + 7) / 8)));
    }

    [Test]
    public void Coordinates_take_a_value_and_two_indices_each() =>
        Assert.That(Bytes("coo", Weights), Is.EqualTo(Weights.NonzeroCount * (4 + (2 * 4))));

    [Test]
    public void Compressed_rows_take_a_value_and_a_16_bit_index_each_and_a_start_per_row() =>
        Assert.That(Bytes("csr", Weights), Is.EqualTo((4L * (Rows + 1)) + (Weights.NonzeroCount * (4 + 2))));

    [Test]
    public void Compressed_rows_take_one_filler_per_65535_taps_skipped()
    {
        WeightMatrix weights = WeightMatrix.FromRows(1, 140_000, [0, 1], [131_070], [1f]);
        Assert.That(Bytes("csr", weights), Is.EqualTo((4L * 2) + (6 * 3)));
    }

    [Test]
    public void Compressed_columns_take_a_value_and_an_index_each_and_a_start_per_tap() =>
        Assert.That(Bytes("csc", Weights), Is.EqualTo((4L * (Taps + 1)) + (Weights.NonzeroCount * (4 + 4))));

    [Test]
    public void Coordinates_break_even_with_dense_at_two_thirds_sparsity()
    {
        WeightMatrix weights = WeightMatrix.FromDense(1, 6, [1f, 2f, 0f, 0f, 0f, 0f]);
        Assert.That(Bytes("coo", weights), Is.EqualTo(Bytes("dense", weights)));
    }

    [Test]
    public void An_unknown_format_is_refused_with_those_there_are() =>
        Assert.That(() => FormatCatalog.Get("zip"), Throws.ArgumentException.With.Message.Contains("dense, coo, csr"));

    private static long Bytes(string format, WeightMatrix weights) => FormatCatalog.Get(format).Encode(weights).Bytes;

    private static WeightMatrix Sample()
    {
        var random = new Random(5);
        return WeightMatrix.FromDense(Rows, Taps, [.. Enumerable.Range(0, Rows * Taps).Select(_ => random.Next(4) == 0 ? 1f + random.NextSingle() : 0f)]);
    }
}
