namespace SparseRuntime.Pruning;

/// <summary>Magnitudes made comparable between rows or layers of different scale.</summary>
public static class NormalizedMagnitude
{
    /// <summary><c>w²</c>: the mean over a structure ranks it by its L2 norm per weight.</summary>
    public static float[] Squares(ReadOnlySpan<float> weights)
    {
        var scores = new float[weights.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = weights[i] * weights[i];
        return scores;
    }

    /// <summary><c>|w_ij| / √(Σ_k w_ik²)</c>; 0 in a row of zeros.</summary>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="rows">The number of rows.</param>
    public static float[] ByRow(float[] weights, int rows)
    {
        var scores = new float[weights.Length];
        int columns = rows == 0 ? 0 : weights.Length / rows;
        for (int row = 0; row < rows; row++)
            Divide(weights.AsSpan(row * columns, columns), 1, scores.AsSpan(row * columns, columns));
        return scores;
    }

    /// <summary><c>|w| / √(Σw² / N)</c> over the N weights of the layer; 0 in a layer of zeros.</summary>
    /// <exception cref="ArgumentException">A weight is NaN.</exception>
    public static float[] ByLayer(ReadOnlySpan<float> weights)
    {
        Arguments.Check(weights, nameof(weights));
        var scores = new float[weights.Length];
        Divide(weights, Math.Max(1, weights.Length), scores);
        return scores;
    }

    private static void Divide(ReadOnlySpan<float> weights, int count, Span<float> scores)
    {
        double squares = 0;
        foreach (float weight in weights)
            squares += (double)weight * weight;
        double norm = Math.Sqrt(squares / count);
        for (int i = 0; i < weights.Length; i++)
            scores[i] = norm > 0 ? (float)(Math.Abs(weights[i]) / norm) : 0f;
    }
}
