namespace SparseRuntime.Tensors;

/// <summary>The kept weights of a matrix gathered row by row: the common start of the compressed formats.</summary>
internal sealed class CompressedRows
{
    public CompressedRows(WeightMatrix weights)
    {
        int count = checked((int)weights.NonzeroCount);
        RowStart = new int[weights.Rows + 1];
        Taps = new int[count];
        Values = new float[count];
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        int position = 0;
        for (int row = 0; row < weights.Rows; row++)
        {
            int length = weights.CopyRowNonzeros(row, taps, values);
            taps.AsSpan(0, length).CopyTo(Taps.AsSpan(position));
            values.AsSpan(0, length).CopyTo(Values.AsSpan(position));
            position += length;
            RowStart[row + 1] = position;
        }
    }

    public int[] RowStart { get; }

    public int[] Taps { get; }

    public float[] Values { get; }

    public int RowCount => RowStart.Length - 1;

    public int Length(int row) => RowStart[row + 1] - RowStart[row];

    public ReadOnlySpan<int> RowTaps(int row) => Taps.AsSpan(RowStart[row], Length(row));

    public ReadOnlySpan<float> RowValues(int row) => Values.AsSpan(RowStart[row], Length(row));
}
