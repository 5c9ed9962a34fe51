namespace SparseRuntime.Pruning;

/// <summary>
/// What the loss changes by when a weight goes, by its Taylor series (Molchanov et al. 2017, "Pruning convolutional neural
/// networks for resource efficient inference"). Arrays have one element per weight, row-major.
/// </summary>
public static class Taylor
{
    /// <summary>First order: <c>|w · g|</c>, with g the gradient averaged over the sample.</summary>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static float[] FirstOrder(ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient)
    {
        Arguments.Check(weights, nameof(weights));
        Arguments.Check(gradient, weights.Length, nameof(gradient));
        var scores = new float[weights.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = Math.Abs(weights[i] * gradient[i]);
        return scores;
    }

    /// <summary>The absolute value inside the mean: <c>(1/S) Σ_s |w · g_s|</c> over S samples; not the same as <see cref="FirstOrder"/> of the mean gradient.</summary>
    /// <param name="weights">w.</param>
    /// <param name="gradients">g_s, the gradient of each sample, at least one.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, or there is no sample.</exception>
    public static float[] MeanOfSamples(ReadOnlySpan<float> weights, IReadOnlyList<float[]> gradients)
    {
        if (gradients.Count == 0) throw new ArgumentException("there is no sample", nameof(gradients));
        var sums = new double[weights.Length];
        foreach (float[] gradient in gradients)
        {
            float[] scores = FirstOrder(weights, gradient);
            for (int i = 0; i < sums.Length; i++)
                sums[i] += scores[i];
        }

        return [.. sums.Select(sum => (float)(sum / gradients.Count))];
    }

    /// <summary>How steady the effect is over batches: <c>E|w · g|/(√Var[w · g] + ε)</c>.</summary>
    /// <param name="weights">w.</param>
    /// <param name="gradients">g of each batch, at least one.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, there is no batch, or ε is not above 0.</exception>
    public static float[] BatchStatistics(ReadOnlySpan<float> weights, IReadOnlyList<float[]> gradients, double epsilon)
    {
        Arguments.CheckPositive(epsilon, nameof(epsilon));
        float[] scores = MeanOfSamples(weights, gradients);
        var moments = new RunningMoments(weights.Length);
        var products = new float[weights.Length];
        foreach (float[] gradient in gradients)
        {
            for (int i = 0; i < products.Length; i++)
                products[i] = weights[i] * gradient[i];
            moments.Add(products);
        }

        double[] variances = moments.Variances();
        for (int i = 0; i < scores.Length; i++)
            scores[i] = (float)(scores[i] / (Math.Sqrt(variances[i]) + epsilon));
        return scores;
    }

    /// <summary><c>|w|^α |g|^(1−α)</c>: magnitude with α = 1, the gradient alone with α = 0.</summary>
    /// <param name="weights">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="exponent">α, 0 to 1.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, or α is outside 0 to 1.</exception>
    public static float[] Combined(ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient, double exponent)
    {
        Arguments.Check(weights, nameof(weights));
        Arguments.Check(gradient, weights.Length, nameof(gradient));
        Sparsity.Check(exponent, nameof(exponent));
        var scores = new float[weights.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = (float)(Math.Pow(Math.Abs(weights[i]), exponent) * Math.Pow(Math.Abs(gradient[i]), 1 - exponent));
        return scores;
    }

    /// <summary>Second order with a diagonal Hessian: <c>ΔL = −w · g + ½w²h</c>, which may be negative where a weight does harm.</summary>
    /// <param name="weights">w.</param>
    /// <param name="gradient">g; zeros at a minimum.</param>
    /// <param name="curvature">h, the diagonal of the Hessian or of a matrix in its place.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static float[] LossChange(ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient, ReadOnlySpan<float> curvature)
    {
        Arguments.Check(weights, nameof(weights));
        Arguments.Check(gradient, weights.Length, nameof(gradient));
        Arguments.Check(curvature, weights.Length, nameof(curvature));
        var scores = new float[weights.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = (float)((-(double)weights[i] * gradient[i]) + (0.5 * weights[i] * weights[i] * curvature[i]));
        return scores;
    }

    /// <summary>How much the kept weights move the loss on average, <c>Σ M|w||g|/Σ M</c>: a diagnostic of a sparse topology. 0 for an empty mask.</summary>
    /// <param name="mask">M.</param>
    /// <param name="weights">w.</param>
    /// <param name="gradient">g.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static double Effectiveness(Tensors.Mask mask, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient)
    {
        Arguments.Check(weights, mask.Shape.ElementCount, nameof(weights));
        float[] scores = FirstOrder(weights, gradient);
        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
            sum += mask[i] ? scores[i] : 0;
        return sum / Math.Max(1, mask.CountKept());
    }
}
