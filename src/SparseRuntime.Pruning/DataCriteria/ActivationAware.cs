namespace SparseRuntime.Pruning;

/// <summary>Weights together with what flows through them.</summary>
public static class ActivationAware
{
    /// <summary>
    /// <c>|w_ij| · s_j</c> with a size per input: its mean absolute value, or, as Wanda has it (Sun et al. 2023, "A simple
    /// and effective pruning approach for large language models"), its L2 norm over the samples, ranked within each row by
    /// <see cref="Unstructured.PerRow"/>.
    /// </summary>
    /// <param name="weights">W, row-major.</param>
    /// <param name="rows">The number of outputs.</param>
    /// <param name="inputSizes">s, one per input.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static float[] ByInput(ReadOnlySpan<float> weights, int rows, ReadOnlySpan<float> inputSizes)
    {
        int columns = Arguments.Columns(rows, weights.Length);
        Arguments.Check(weights, nameof(weights));
        Arguments.Check(inputSizes, columns, nameof(inputSizes));
        var scores = new float[weights.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = Math.Abs(weights[i] * inputSizes[i % columns]);
        return scores;
    }

    /// <summary>How much an output answers to an input: <c>E|∂y_i/∂x_j| = |w_ij| · E|φ'(z_i)|</c>.</summary>
    /// <param name="weights">W, row-major.</param>
    /// <param name="rows">The number of outputs.</param>
    /// <param name="outputSlopes">E|φ'(z_i)|, one per output.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static float[] ByOutput(ReadOnlySpan<float> weights, int rows, ReadOnlySpan<float> outputSlopes)
    {
        int columns = Arguments.Columns(rows, weights.Length);
        Arguments.Check(weights, nameof(weights));
        Arguments.Check(outputSlopes, rows, nameof(outputSlopes));
        var scores = new float[weights.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = Math.Abs(weights[i] * outputSlopes[i / columns]);
        return scores;
    }

    /// <summary>The mean absolute value of each column: of each input over the samples, or of each slope.</summary>
    /// <param name="values">One row per sample, row-major.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <exception cref="ArgumentException">The values are not that many rows, or one is NaN.</exception>
    public static float[] MeanMagnitudes(ReadOnlySpan<float> values, int samples) => Reduce(values, samples, isNorm: false);

    /// <summary>The L2 norm of each column over the samples.</summary>
    /// <param name="values">One row per sample, row-major.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <exception cref="ArgumentException">The values are not that many rows, or one is NaN.</exception>
    public static float[] Norms(ReadOnlySpan<float> values, int samples) => Reduce(values, samples, isNorm: true);

    private static float[] Reduce(ReadOnlySpan<float> values, int samples, bool isNorm)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        int columns = Arguments.Columns(samples, values.Length);
        Arguments.Check(values, nameof(values));
        var sums = new double[columns];
        for (int i = 0; i < values.Length; i++)
            sums[i % columns] += isNorm ? (double)values[i] * values[i] : Math.Abs(values[i]);
        return [.. sums.Select(sum => (float)(isNorm ? Math.Sqrt(sum) : sum / samples))];
    }
}
