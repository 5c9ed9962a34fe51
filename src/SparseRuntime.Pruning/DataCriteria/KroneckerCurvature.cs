namespace SparseRuntime.Pruning;

/// <summary>
/// Curvature as a Kronecker product, K-FAC (Martens and Grosse 2015, "Optimizing neural networks with Kronecker-factored
/// approximate curvature"): <c>F ≈ A ⊗ G</c> for weights stacked by column, with <c>A = E[aaᵀ]</c> of the inputs and
/// <c>G = E[δδᵀ]</c> of the outputs. Both come from <see cref="OptimalBrainSurgeon.InputHessian"/>, with damping.
/// </summary>
public static class KroneckerCurvature
{
    /// <summary>The saliency with the others making up for a weight: <c>w_ij²/(2[A⁻¹]_jj [G⁻¹]_ii)</c>.</summary>
    /// <param name="weights">W, row-major, m × n.</param>
    /// <param name="inputFactor">A, n × n, positive definite.</param>
    /// <param name="outputFactor">G, m × m, positive definite.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, or a factor is not positive definite.</exception>
    public static float[] Scores(ReadOnlySpan<float> weights, ReadOnlySpan<double> inputFactor, ReadOnlySpan<double> outputFactor)
    {
        double[] inputs = OptimalBrainSurgeon.Inverse(inputFactor), outputs = OptimalBrainSurgeon.Inverse(outputFactor);
        int columns = (int)Math.Sqrt(inputs.Length), rows = (int)Math.Sqrt(outputs.Length);
        Arguments.Check(weights, (long)rows * columns, nameof(weights));
        var scores = new float[weights.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double weight = weights[(i * columns) + j];
                scores[(i * columns) + j] = (float)(weight * weight / (2 * inputs[(j * columns) + j] * outputs[(i * rows) + i]));
            }
        }

        return scores;
    }
}
