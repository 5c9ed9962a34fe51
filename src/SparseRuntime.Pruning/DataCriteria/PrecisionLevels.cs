namespace SparseRuntime.Pruning;

/// <summary>Which weights deserve how many bits, and weights as whole numbers.</summary>
public static class PrecisionLevels
{
    /// <summary>float16 above the upper threshold, int8 above the lower one, int4 else.</summary>
    /// <param name="importance">One score per weight or layer.</param>
    /// <param name="low">θ_lo.</param>
    /// <param name="high">θ_hi, not below θ_lo.</param>
    /// <exception cref="ArgumentException">A number is NaN, or the thresholds are the wrong way round.</exception>
    public static WeightPrecision[] Assign(ReadOnlySpan<float> importance, double low, double high)
    {
        Arguments.Check(importance, nameof(importance));
        if (!(low <= high)) throw new ArgumentException($"the lower threshold {low} is not below the upper one, {high}", nameof(low));
        var levels = new WeightPrecision[importance.Length];
        for (int i = 0; i < levels.Length; i++)
            levels[i] = importance[i] > high ? WeightPrecision.Float16 : importance[i] > low ? WeightPrecision.Int8 : WeightPrecision.Int4;
        return levels;
    }

    /// <summary>
    /// A layer as signed whole numbers of b bits and one scale: <c>q = round(w/s)</c> with <c>s = max|w|/(2^(b−1) − 1)</c>.
    /// A weight of 0 stays 0, so masks stay as they are. In a layer of zeros the scale is 0.
    /// </summary>
    /// <param name="weights">w, all finite.</param>
    /// <param name="bits">b, 2 to 8.</param>
    /// <exception cref="ArgumentException">A weight is not finite, or b is outside 2 to 8.</exception>
    public static (sbyte[] Values, float Scale) Quantise(ReadOnlySpan<float> weights, int bits)
    {
        if (bits is < 2 or > 8) throw new ArgumentOutOfRangeException(nameof(bits), bits, $"{bits} bits are outside 2 to 8");
        float largest = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (!float.IsFinite(weights[i])) throw new ArgumentException($"weight {i} is not finite", nameof(weights));
            largest = MathF.Max(largest, MathF.Abs(weights[i]));
        }

        int limit = (1 << (bits - 1)) - 1;
        float scale = largest / limit;
        var values = new sbyte[weights.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = scale == 0 ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(weights[i] / scale), -limit, limit);
        return (values, scale);
    }
}
