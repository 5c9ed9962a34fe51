namespace SparseRuntime.Pruning;

/// <summary>A weight against its own unrest over a window of training steps.</summary>
public static class SignalToNoise
{
    /// <summary><c>w²/(Var_t(w) + ε)</c> (after Blundell et al. 2015, "Weight uncertainty in neural networks").</summary>
    /// <param name="weights">w, row-major.</param>
    /// <param name="variances">The variance of each weight over the steps, as <see cref="RunningMoments"/> gives it, none negative.</param>
    /// <param name="epsilon">ε, above 0.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN, a variance is negative, or ε is not above 0.</exception>
    public static float[] Scores(ReadOnlySpan<float> weights, ReadOnlySpan<double> variances, double epsilon)
    {
        Arguments.Check(weights, nameof(weights));
        Arguments.Check(variances, weights.Length, nameof(variances));
        Arguments.CheckPositive(epsilon, nameof(epsilon));
        var scores = new float[weights.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            if (variances[i] < 0) throw new ArgumentException($"variance {i} is negative", nameof(variances));
            scores[i] = (float)((double)weights[i] * weights[i] / (variances[i] + epsilon));
        }

        return scores;
    }
}
