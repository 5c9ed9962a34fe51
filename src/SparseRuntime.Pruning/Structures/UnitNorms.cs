namespace SparseRuntime.Pruning;

/// <summary>
/// Scores of units, the rows of a weight matrix, from their weights or the scores of these (Li et al. 2017, "Pruning
/// filters for efficient convnets").
/// </summary>
public static class UnitNorms
{
    /// <summary>The sum of each row's scores, which favours long rows.</summary>
    /// <param name="scores">Scores of weights, row-major.</param>
    /// <param name="rows">The number of units.</param>
    /// <exception cref="ArgumentException">The scores are not so many rows, or one is NaN.</exception>
    public static double[] Sum(ReadOnlySpan<float> scores, int rows) => Reduce(scores, rows, (sum, score) => sum + score);

    /// <summary>The mean of each row's scores; 0 for empty rows.</summary>
    /// <param name="scores">Scores of weights, row-major.</param>
    /// <param name="rows">The number of units.</param>
    /// <exception cref="ArgumentException">The scores are not so many rows, or one is NaN.</exception>
    public static double[] Mean(ReadOnlySpan<float> scores, int rows)
    {
        int columns = Math.Max(1, Arguments.Columns(rows, scores.Length));
        return [.. Sum(scores, rows).Select(sum => sum / columns)];
    }

    /// <summary>The L1 norm of each row: <c>Σ|w|</c>.</summary>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="rows">The number of units.</param>
    /// <exception cref="ArgumentException">The weights are not so many rows, or one is NaN.</exception>
    public static double[] L1(ReadOnlySpan<float> weights, int rows) => Reduce(weights, rows, (sum, weight) => sum + Math.Abs(weight));

    /// <summary>The L2 norm of each row: <c>√Σw²</c>.</summary>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="rows">The number of units.</param>
    /// <exception cref="ArgumentException">The weights are not so many rows, or one is NaN.</exception>
    public static double[] L2(ReadOnlySpan<float> weights, int rows) => [.. Reduce(weights, rows, (sum, weight) => sum + (weight * weight)).Select(Math.Sqrt)];

    /// <summary>The largest magnitude of each row; 0 for empty rows.</summary>
    /// <param name="weights">The weights, row-major.</param>
    /// <param name="rows">The number of units.</param>
    /// <exception cref="ArgumentException">The weights are not so many rows, or one is NaN.</exception>
    public static double[] Largest(ReadOnlySpan<float> weights, int rows) => Reduce(weights, rows, (largest, weight) => Math.Max(largest, Math.Abs(weight)));

    private static double[] Reduce(ReadOnlySpan<float> values, int rows, Func<double, double, double> add)
    {
        int columns = Arguments.Columns(rows, values.Length);
        Arguments.Check(values, nameof(values));
        var results = new double[rows];
        for (int i = 0; i < values.Length; i++)
            results[i / columns] = add(results[i / columns], values[i]);
        return results;
    }
}
