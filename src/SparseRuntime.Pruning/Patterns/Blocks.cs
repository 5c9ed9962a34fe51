using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>The block pattern: rectangles of weights are kept or go as one.</summary>
public static class Blocks
{
    /// <summary>
    /// Keeps the <c>round((1 − s) · B)</c> of the B aligned blocks whose mean score is largest, halves rounded away from
    /// zero; of equal blocks the one that comes first, row of blocks by row of blocks. Blocks at the lower and right
    /// edge may be smaller: the mean, not the sum, ranks them fairly. Because of them the share of weights that go can
    /// differ from s.
    /// </summary>
    /// <param name="shape">The weights: the first axis counts rows, all others together are a row.</param>
    /// <param name="scores">One score per weight, row-major, none infinite.</param>
    /// <param name="blockRows">Rows of a block, at least 1.</param>
    /// <param name="blockColumns">Columns of a block, at least 1.</param>
    /// <param name="sparsity">s, the share of blocks that go, 0 to 1.</param>
    /// <exception cref="ArgumentException">
    /// The shape has fewer than two axes, the scores do not fill it, one is not finite, or an extent or the sparsity is
    /// out of range.
    /// </exception>
    public static Mask Mask(TensorShape shape, ReadOnlySpan<float> scores, int blockRows, int blockColumns, double sparsity)
    {
        (int rows, int columns) = Layout.Matrix(shape, scores.Length);
        if (blockRows < 1) throw new ArgumentOutOfRangeException(nameof(blockRows), blockRows, $"a block of {blockRows} rows is below 1");
        if (blockColumns < 1) throw new ArgumentOutOfRangeException(nameof(blockColumns), blockColumns, $"a block of {blockColumns} columns is below 1");
        int across = (int)(((long)columns + blockColumns - 1) / blockColumns);
        int down = (int)(((long)rows + blockRows - 1) / blockRows);
        if (scores.IsEmpty) down = across = 0;
        var sums = new double[down * across];
        for (int i = 0; i < scores.Length; i++)
        {
            if (!float.IsFinite(scores[i])) throw new ArgumentException($"score {i} is {scores[i]}, which has no mean with others", nameof(scores));
            sums[(i / columns / blockRows * across) + (i % columns / blockColumns)] += scores[i];
        }

        for (int block = 0; block < sums.Length; block++)
        {
            int height = Math.Min(blockRows, rows - (block / across * blockRows));
            int width = Math.Min(blockColumns, columns - (block % across * blockColumns));
            sums[block] /= (double)height * width;
        }

        var mask = new Mask(shape);
        TopK.Select<double>(sums, Sparsity.Kept(sums.Length, sparsity), block =>
        {
            int firstRow = block / across * blockRows, firstColumn = block % across * blockColumns;
            for (int row = firstRow; row < firstRow + Math.Min(blockRows, rows - firstRow); row++)
            {
                for (int column = firstColumn; column < firstColumn + Math.Min(blockColumns, columns - firstColumn); column++)
                    mask[((long)row * columns) + column] = true;
            }
        });
        return mask;
    }
}
