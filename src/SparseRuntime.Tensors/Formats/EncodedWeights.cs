namespace SparseRuntime.Tensors;

/// <summary>Weights in some <see cref="IWeightFormat"/>.</summary>
/// <param name="rows">Number of rows.</param>
/// <param name="taps">Number of columns.</param>
public abstract class EncodedWeights(int rows, int taps)
{
    /// <summary>Number of rows: outputs of the layer.</summary>
    public int Rows { get; } = rows;

    /// <summary>Number of columns: weights per output.</summary>
    public int Taps { get; } = taps;

    /// <summary>Bytes that the stored arrays take.</summary>
    public abstract long Bytes { get; }

    /// <summary>Number of kept weights.</summary>
    public abstract long NonzeroCount { get; }

    /// <summary>Values that the format stores: the kept weights and the zeros that fill its shape.</summary>
    public abstract long StoredSlots { get; }

    /// <summary>Kept weights as a share of <see cref="StoredSlots"/>, 0 to 1; 1 when no values are stored.</summary>
    public double Fill => StoredSlots == 0 ? 1.0 : (double)NonzeroCount / StoredSlots;

    /// <summary>Visits every kept weight once, in an order of the format's own that is the same every time.</summary>
    /// <param name="visit">Receives row, tap and value.</param>
    public abstract void Walk(Action<int, int, float> visit);

    /// <summary>The matrix that was encoded, in compressed rows.</summary>
    public WeightMatrix Decode()
    {
        var rowStart = new int[Rows + 1];
        Walk((row, _, _) => rowStart[row + 1]++);
        for (int row = 0; row < Rows; row++)
            rowStart[row + 1] += rowStart[row];

        var taps = new int[rowStart[Rows]];
        var values = new float[rowStart[Rows]];
        int[] next = rowStart[..Rows];
        Walk((row, tap, value) =>
        {
            int position = next[row]++;
            taps[position] = tap;
            values[position] = value;
        });
        for (int row = 0; row < Rows; row++)
            Array.Sort(taps, values, rowStart[row], rowStart[row + 1] - rowStart[row]);
        return WeightMatrix.FromRows(Rows, Taps, rowStart, taps, values);
    }
}
