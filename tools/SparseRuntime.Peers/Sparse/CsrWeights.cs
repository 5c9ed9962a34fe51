namespace SparseRuntime.Peers;

/// <summary>A sparse matrix of weights as compressed sparse rows, the form that other libraries build theirs from.</summary>
/// <param name="Rows">Outputs.</param>
/// <param name="Taps">Weights per output, zeros included.</param>
/// <param name="RowStarts">Where each row begins among the nonzeros, and at last their number: rows + 1 elements.</param>
/// <param name="TapIndices">The tap of every nonzero, ascending within a row.</param>
/// <param name="Values">The value of every nonzero.</param>
public sealed record CsrWeights(int Rows, int Taps, int[] RowStarts, int[] TapIndices, float[] Values)
{
    /// <summary>Keeps what is not zero.</summary>
    /// <param name="rows">Outputs, at least 1.</param>
    /// <param name="taps">Weights per output, at least 1.</param>
    /// <param name="weights">[rows, taps], row after row.</param>
    /// <exception cref="ArgumentException">The extents do not give the number of weights.</exception>
    public static CsrWeights FromDense(int rows, int taps, ReadOnlySpan<float> weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(taps, 1);
        if (weights.Length != (long)rows * taps)
            throw new ArgumentException($"{rows} x {taps} weights are {(long)rows * taps}, not {weights.Length}", nameof(weights));
        var starts = new int[rows + 1];
        var indices = new List<int>();
        var values = new List<float>();
        for (int row = 0; row < rows; row++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                float value = weights[(row * taps) + tap];
                if (value == 0) continue;
                indices.Add(tap);
                values.Add(value);
            }

            starts[row + 1] = values.Count;
        }

        return new CsrWeights(rows, taps, starts, [.. indices], [.. values]);
    }

    /// <summary>[rows, taps] with zeros written out.</summary>
    public float[] ToDense()
    {
        var dense = new float[Rows * Taps];
        for (int row = 0; row < Rows; row++)
        {
            for (int i = RowStarts[row]; i < RowStarts[row + 1]; i++)
                dense[(row * Taps) + TapIndices[i]] = Values[i];
        }

        return dense;
    }
}
