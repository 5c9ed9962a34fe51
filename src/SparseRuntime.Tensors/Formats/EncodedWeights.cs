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

    /// <summary>Visits every kept weight once, in an order of the format's own.</summary>
    /// <param name="visit">Receives row, tap and value.</param>
    public abstract void Walk(Action<int, int, float> visit);

    /// <summary>The matrix that was encoded, in compressed rows.</summary>
    public WeightMatrix Decode()
    {
        var entries = new List<(int Row, int Tap, float Value)>((int)NonzeroCount);
        Walk((row, tap, value) => entries.Add((row, tap, value)));
        entries.Sort((a, b) => a.Row != b.Row ? a.Row.CompareTo(b.Row) : a.Tap.CompareTo(b.Tap));
        var rowStart = new int[Rows + 1];
        foreach ((int row, _, _) in entries)
            rowStart[row + 1]++;
        for (int row = 0; row < Rows; row++)
            rowStart[row + 1] += rowStart[row];
        return WeightMatrix.FromRows(Rows, Taps, rowStart, [.. entries.Select(e => e.Tap)], [.. entries.Select(e => e.Value)]);
    }
}
