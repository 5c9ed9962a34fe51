namespace SparseRuntime.Pruning;

/// <summary>
/// Optimal brain damage (LeCun et al. 1990): the diagonal of the Hessian, without the terms of φ'', carried backwards
/// through the layers like a gradient. For each sample, layer by layer from the output:
/// <c>h_z = φ'(z)² · h_a</c>, <c>h_W,ij = h_z,i · a_j²</c>, <c>h_a = (W∘W)ᵀ h_z</c> for the layer before.
/// </summary>
public static class OptimalBrainDamage
{
    /// <summary>The curvature of cross-entropy by the inputs of its softmax: <c>h = p(1 − p)</c>.</summary>
    /// <param name="probabilities">p, samples × classes.</param>
    /// <exception cref="ArgumentException">A probability is NaN.</exception>
    public static double[] OutputCurvature(ReadOnlySpan<float> probabilities)
    {
        Arguments.Check(probabilities, nameof(probabilities));
        var curvature = new double[probabilities.Length];
        for (int i = 0; i < curvature.Length; i++)
            curvature[i] = probabilities[i] * (1.0 - probabilities[i]);
        return curvature;
    }

    /// <summary>The curvature by the outputs of the layer before, before its activation: <c>φ'(z)² ∘ (W∘W)ᵀ h_next</c>.</summary>
    /// <param name="curvature">h_next, samples × outputs of the next layer.</param>
    /// <param name="weights">W of the next layer, zeros where it is pruned, row-major.</param>
    /// <param name="slopes">φ'(z) of the layer before, samples × its outputs.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static double[] Back(ReadOnlySpan<double> curvature, ReadOnlySpan<float> weights, ReadOnlySpan<float> slopes, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        int outputs = Arguments.Columns(samples, curvature.Length), inputs = Arguments.Columns(outputs, weights.Length);
        Arguments.Check(curvature, nameof(curvature));
        Arguments.Check(weights, nameof(weights));
        Arguments.Check(slopes, (long)samples * inputs, nameof(slopes));
        var result = new double[samples * inputs];
        for (int sample = 0; sample < samples; sample++)
        {
            Span<double> row = result.AsSpan(sample * inputs, inputs);
            for (int i = 0; i < outputs; i++)
            {
                double next = curvature[(sample * outputs) + i];
                for (int j = 0; j < inputs; j++)
                    row[j] += next * weights[(i * inputs) + j] * weights[(i * inputs) + j];
            }

            for (int j = 0; j < inputs; j++)
                row[j] *= (double)slopes[(sample * inputs) + j] * slopes[(sample * inputs) + j];
        }

        return result;
    }

    /// <summary>The curvature by each weight, averaged over the samples: <c>h_ij = (1/N) Σ_n h_z,ni a_nj²</c>.</summary>
    /// <param name="curvature">h_z, samples × outputs.</param>
    /// <param name="activations">a, samples × inputs.</param>
    /// <param name="samples">N, at least 1.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static float[] WeightCurvature(ReadOnlySpan<double> curvature, ReadOnlySpan<float> activations, int samples)
    {
        Arguments.Check(curvature, nameof(curvature));
        Arguments.Check(activations, nameof(activations));
        return Fisher.SquareProducts(curvature, activations, samples);
    }

    /// <summary>The saliency <c>½h w²</c>.</summary>
    /// <param name="weights">w, row-major.</param>
    /// <param name="curvature">h, one per weight.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static float[] Scores(ReadOnlySpan<float> weights, ReadOnlySpan<float> curvature) => Fisher.Scores(weights, curvature);
}
