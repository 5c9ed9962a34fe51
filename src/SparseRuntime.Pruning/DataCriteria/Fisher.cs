namespace SparseRuntime.Pruning;

/// <summary>
/// The diagonal of the Fisher information of a layer, and weights scored by it (Theis et al. 2018, "Faster gaze prediction
/// with dense networks and Fisher pruning").
/// </summary>
public static class Fisher
{
    /// <summary>
    /// <c>F_ij = (1/N) Σ_n δ_ni² a_nj²</c>: the mean square of each sample's own gradient. With δ of the data's labels this
    /// is the empirical Fisher information, with those of <see cref="SampledDeltas"/> an estimate of the true one.
    /// </summary>
    /// <param name="deltas">δ, the derivative of each sample's own loss by the layer's outputs before their activation, samples × outputs, not divided by N.</param>
    /// <param name="activations">a, the layer's inputs, samples × inputs.</param>
    /// <param name="samples">N, at least 1.</param>
    /// <returns>Outputs × inputs, row-major.</returns>
    /// <exception cref="ArgumentException">Arrays are not rows of so many samples or hold NaN.</exception>
    public static float[] Diagonal(ReadOnlySpan<float> deltas, ReadOnlySpan<float> activations, int samples)
    {
        Arguments.Check(deltas, nameof(deltas));
        Arguments.Check(activations, nameof(activations));
        return SquareProducts(Squares(deltas), activations, samples);
    }

    /// <summary>
    /// What a softmax layer's δ is when labels are drawn from the model itself: <c>δ = p − e_y, y ∼ p</c>, a row per
    /// sample.
    /// </summary>
    /// <param name="probabilities">p, samples × classes; rows sum to 1.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="ArgumentException">The array is not rows of so many samples, or holds NaN.</exception>
    public static float[] SampledDeltas(ReadOnlySpan<float> probabilities, int samples, RandomStream stream)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        int classes = Arguments.Columns(samples, probabilities.Length);
        Arguments.Check(probabilities, nameof(probabilities));
        float[] deltas = probabilities.ToArray();
        for (int first = 0; first < deltas.Length; first += classes)
        {
            double left = stream.NextUniform();
            int label = 0;
            // Rounding may leave a row below 1: then the last class stands for the rest.
            while (label < classes - 1 && left >= probabilities[first + label])
                left -= probabilities[first + label++];
            deltas[first + label] -= 1;
        }

        return deltas;
    }

    /// <summary><c>½w²F</c>: the loss that goes with a weight, if the Fisher information stands for the Hessian near a good fit.</summary>
    /// <param name="weights">w, row-major.</param>
    /// <param name="information">F, one per weight.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static float[] Scores(ReadOnlySpan<float> weights, ReadOnlySpan<float> information) =>
        Taylor.LossChange(weights, new float[weights.Length], information);

    /// <summary><c>(1/N) Σ_n h_ni a_nj²</c>.</summary>
    internal static float[] SquareProducts(ReadOnlySpan<double> outputs, ReadOnlySpan<float> activations, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        int rows = Arguments.Columns(samples, outputs.Length), columns = Arguments.Columns(samples, activations.Length);
        double[] squares = Squares(activations);
        var row = new double[columns];
        var result = new float[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            Array.Clear(row);
            for (int sample = 0; sample < samples; sample++)
            {
                double output = outputs[(sample * rows) + i];
                if (output == 0) continue;
                for (int j = 0; j < columns; j++)
                    row[j] += output * squares[(sample * columns) + j];
            }

            for (int j = 0; j < columns; j++)
                result[(i * columns) + j] = (float)(row[j] / samples);
        }

        return result;
    }

    private static double[] Squares(ReadOnlySpan<float> values)
    {
        var squares = new double[values.Length];
        for (int i = 0; i < squares.Length; i++)
            squares[i] = (double)values[i] * values[i];
        return squares;
    }
}
