namespace SparseRuntime.Tensors;

/// <summary>Weight matrices in a new order, held the way the original is: compressed or dense.</summary>
internal static class ReorderedWeights
{
    public static WeightMatrix ByRows(WeightMatrix weights, Permutation rows) => Move(weights, rows, null);

    /// <summary>The matrix whose tap <c>newTap[t]</c> is tap t of the given one.</summary>
    public static WeightMatrix ByTaps(WeightMatrix weights, int[] newTap) => Move(weights, null, newTap);

    private static WeightMatrix Move(WeightMatrix weights, Permutation? rows, int[]? newTap)
    {
        var rowStart = new int[weights.Rows + 1];
        var allTaps = new int[weights.NonzeroCount];
        var allValues = new float[weights.NonzeroCount];
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(rows is null ? row : rows[row], taps, values);
            if (newTap is not null)
            {
                for (int k = 0; k < count; k++)
                    taps[k] = newTap[taps[k]];
                Array.Sort(taps, values, 0, count);
            }

            taps.AsSpan(0, count).CopyTo(allTaps.AsSpan(rowStart[row]));
            values.AsSpan(0, count).CopyTo(allValues.AsSpan(rowStart[row]));
            rowStart[row + 1] = rowStart[row] + count;
        }

        var moved = WeightMatrix.FromRows(weights.Rows, weights.Taps, rowStart, allTaps, allValues);
        return weights.IsCompressed ? moved : WriteOut(moved, rowStart, allTaps, hasKeptZeros: allValues.AsSpan().Contains(0f));
    }

    private static WeightMatrix WriteOut(WeightMatrix compressed, int[] rowStart, int[] taps, bool hasKeptZeros)
    {
        Tensor dense = Tensor.Allocate(ElementType.Float32, new TensorShape(compressed.Rows, compressed.Taps));
        Mask? mask = hasKeptZeros ? new Mask(dense.Shape) : null;
        for (int row = 0; row < compressed.Rows; row++)
        {
            compressed.CopyRow(row, dense.Span<float>().Slice(row * compressed.Taps, compressed.Taps));
            if (mask is null) continue;
            for (int k = rowStart[row]; k < rowStart[row + 1]; k++)
                mask[((long)row * compressed.Taps) + taps[k]] = true;
        }

        return WeightMatrix.FromDense(compressed.Rows, compressed.Taps, dense, mask);
    }
}
