using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>How spread the weights of a layer are, and weights with noise in units of it.</summary>
public static class WeightMoments
{
    /// <summary>σ, the standard deviation around the mean with the number of weights in the denominator; 0 of none.</summary>
    /// <exception cref="ArgumentException">A weight is NaN.</exception>
    public static double Deviation(ReadOnlySpan<float> weights)
    {
        Arguments.Check(weights, nameof(weights));
        double sum = 0, squares = 0;
        foreach (float weight in weights)
            sum += weight;
        double mean = sum / Math.Max(1, weights.Length);
        foreach (float weight in weights)
            squares += (weight - mean) * (weight - mean);
        return Math.Sqrt(squares / Math.Max(1, weights.Length));
    }

    /// <summary><c>E[w² | m = 1]</c>, the mean square of kept weights; 0 where nothing is kept.</summary>
    /// <param name="weights">w.</param>
    /// <param name="mask">m; null for all weights.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static double MeanSquare(ReadOnlySpan<float> weights, Mask? mask = null)
    {
        Arguments.Check(weights, nameof(weights));
        if (mask is not null) Layout.CheckLength(mask.Shape, weights.Length);
        double squares = 0;
        long count = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (mask is not null && !mask[i]) continue;
            squares += (double)weights[i] * weights[i];
            count++;
        }

        return squares / Math.Max(1, count);
    }

    /// <summary>
    /// Weights with noise, <c>w + ε · N(0, 1)</c> (Frankle and Carbin 2019, "The lottery ticket hypothesis", appendix
    /// F.7, with ε in units of the layer's σ). Every weight takes a number from the stream, so streams of the same name
    /// make noise of the same direction whatever ε is; with ε = 0 all weights stay as they are.
    /// </summary>
    /// <param name="weights">w.</param>
    /// <param name="deviation">ε, from 0 on.</param>
    /// <param name="stream">Where the noise comes from.</param>
    /// <exception cref="ArgumentException">A weight is NaN, or ε is negative or not finite.</exception>
    public static float[] Perturbed(ReadOnlySpan<float> weights, double deviation, RandomStream stream)
    {
        Arguments.Check(weights, nameof(weights));
        Arguments.CheckNotNegative(deviation, nameof(deviation));
        var result = new float[weights.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = (float)(weights[i] + (deviation * stream.NextNormal()));
        return result;
    }
}
