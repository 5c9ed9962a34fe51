namespace SparseRuntime.Pruning;

/// <summary>
/// Criteria of where training took a weight (Zhou et al. 2019, "Deconstructing lottery tickets"). Their "large final" is
/// <see cref="Magnitude"/> of trained weights, and pruning before training is that of initial ones.
/// </summary>
public static class TrainingMovement
{
    /// <summary>Magnitude increase: <c>|w_T| − |w_0|</c>.</summary>
    /// <param name="final">w_T.</param>
    /// <param name="initial">w_0.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static float[] MagnitudeIncrease(ReadOnlySpan<float> final, ReadOnlySpan<float> initial) =>
        Scores(final, initial, (now, before) => MathF.Abs(now) - MathF.Abs(before));

    /// <summary>Movement: <c>|w_T − w_0|</c>.</summary>
    /// <param name="final">w_T.</param>
    /// <param name="initial">w_0.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static float[] Distance(ReadOnlySpan<float> final, ReadOnlySpan<float> initial) => Scores(final, initial, (now, before) => MathF.Abs(now - before));

    /// <summary>Large final of the same sign: <c>max(0, w_T · sgn(w_0))</c>; 0 where w_0 is 0.</summary>
    /// <param name="final">w_T.</param>
    /// <param name="initial">w_0.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static float[] SameSign(ReadOnlySpan<float> final, ReadOnlySpan<float> initial) =>
        Scores(final, initial, (now, before) => before == 0 ? 0 : MathF.Max(0, now * MathF.Sign(before)));

    /// <summary>
    /// Initial weights of which only the sign is left: <c>sgn(w_0) · σ</c>, with σ the standard deviation of the layer's
    /// initial weights.
    /// </summary>
    /// <param name="initial">w_0 of the whole layer, before any mask.</param>
    /// <exception cref="ArgumentException">A weight is NaN.</exception>
    public static float[] SignedConstant(ReadOnlySpan<float> initial)
    {
        double deviation = WeightMoments.Deviation(initial);
        var values = new float[initial.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(MathF.Sign(initial[i]) * deviation);
        return values;
    }

    private static float[] Scores(ReadOnlySpan<float> final, ReadOnlySpan<float> initial, Func<float, float, float> score)
    {
        Arguments.Check(final, nameof(final));
        Arguments.Check(initial, final.Length, nameof(initial));
        var scores = new float[final.Length];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = score(final[i], initial[i]);
        return scores;
    }
}
