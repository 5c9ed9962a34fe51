namespace SparseRuntime.Tensors;

/// <summary>Rows whose weights are rounded to the nearest float16 as they are read; what becomes zero stays kept.</summary>
internal sealed class RoundedRows(WeightRows source) : WeightRows(source.Rows, source.Taps)
{
    /// <inheritdoc/>
    public override bool IsCompressed => source.IsCompressed;

    /// <inheritdoc/>
    public override bool KeepsZeros => source.KeepsZeros;

    /// <inheritdoc/>
    public override int Length(int row) => source.Length(row);

    /// <inheritdoc/>
    public override int CopyNonzeros(int row, Span<int> tapIndices, Span<float> values)
    {
        int count = source.CopyNonzeros(row, tapIndices, values);
        Round(values[..count]);
        return count;
    }

    /// <inheritdoc/>
    public override void Copy(int row, Span<float> values)
    {
        source.Copy(row, values);
        Round(values);
    }

    /// <inheritdoc/>
    public override void LetGo() => source.LetGo();

    private static void Round(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(Half)values[i];
    }
}
