namespace SparseRuntime.Tensors;

/// <summary>Orders in which rows of similar length meet, so that formats and kernels that take several at once pad less.</summary>
public static class RowOrder
{
    /// <summary>
    /// The rows sorted by falling length within each window of consecutive rows; rows of equal length stay in order.
    /// With windows of all rows the padding of slices is least; smaller ones leave rows near where they were, and with
    /// them the locality of outputs.
    /// </summary>
    /// <param name="lengths">Kept weights of each row: <see cref="WeightMatrix.RowLengths"/>.</param>
    /// <param name="window">Rows that are sorted among themselves, at least 1.</param>
    /// <exception cref="ArgumentException">The window is below 1.</exception>
    public static Permutation ByLength(ReadOnlySpan<int> lengths, int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        // One number per row, longer rows first and then lower ones, makes an unstable sort stable.
        var keys = new long[lengths.Length];
        for (int row = 0; row < keys.Length; row++)
            keys[row] = ((long)(int.MaxValue - lengths[row]) << 32) | (uint)row;
        for (int first = 0; first < keys.Length; first += Math.Min(window, keys.Length - first))
            keys.AsSpan(first, Math.Min(window, keys.Length - first)).Sort();
        var order = new int[keys.Length];
        for (int place = 0; place < order.Length; place++)
            order[place] = (int)keys[place];
        return new Permutation(order);
    }
}
