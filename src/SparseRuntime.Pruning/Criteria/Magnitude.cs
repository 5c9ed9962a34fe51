namespace SparseRuntime.Pruning;

/// <summary>
/// The magnitude criterion: a weight matters as much as its absolute value, <c>score = |w|</c> (Han et al. 2015,
/// "Learning both weights and connections for efficient neural networks").
/// </summary>
public static class Magnitude
{
    /// <summary>One score per weight, in the weights' order.</summary>
    /// <param name="weights">The weights; infinite ones are allowed.</param>
    /// <exception cref="ArgumentException">A weight is NaN.</exception>
    public static float[] Scores(ReadOnlySpan<float> weights)
    {
        var scores = new float[weights.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(weights[i])) throw new ArgumentException($"weight {i} is NaN, which has no magnitude", nameof(weights));
            scores[i] = MathF.Abs(weights[i]);
        }

        return scores;
    }
}
