namespace SparseRuntime.Tensors;

/// <summary>Compressed rows: taps and values of what is kept.</summary>
/// <param name="rows">Number of rows.</param>
/// <param name="taps">Number of columns.</param>
/// <param name="rowStart">rows + 1 positions in the other two arrays.</param>
/// <param name="tapIndices">The column of each kept weight, strictly rising within a row.</param>
/// <param name="values">The kept weights.</param>
internal sealed class ListedRows(int rows, int taps, int[] rowStart, int[] tapIndices, float[] values) : WeightRows(rows, taps)
{
    /// <inheritdoc/>
    public override bool IsCompressed => true;

    /// <inheritdoc/>
    public override bool KeepsZeros => true;

    /// <inheritdoc/>
    public override int Length(int row) => rowStart[row + 1] - rowStart[row];

    /// <inheritdoc/>
    public override int CopyNonzeros(int row, Span<int> targetTaps, Span<float> target)
    {
        int length = Length(row);
        tapIndices.AsSpan(rowStart[row], length).CopyTo(targetTaps);
        values.AsSpan(rowStart[row], length).CopyTo(target);
        return length;
    }

    /// <inheritdoc/>
    public override void Copy(int row, Span<float> target)
    {
        target.Clear();
        for (int k = rowStart[row]; k < rowStart[row + 1]; k++)
            target[tapIndices[k]] = values[k];
    }

    /// <inheritdoc/>
    public override void LetGo()
    {
    }
}
