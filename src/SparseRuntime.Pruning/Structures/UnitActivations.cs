namespace SparseRuntime.Pruning;

/// <summary>
/// Scores of units from what they put out, or from the gradient there, over some samples. Arrays are samples × units,
/// row-major; results have one number per unit.
/// </summary>
public static class UnitActivations
{
    /// <summary>The mean absolute value <c>E|a|</c>; of ∂L/∂a it is the gradient that flows through a unit.</summary>
    /// <param name="values">a, or ∂L/∂a of each sample's own loss.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <exception cref="ArgumentException">The values are not so many rows, or one is NaN.</exception>
    public static double[] MeanMagnitude(ReadOnlySpan<float> values, int samples) => PerUnit(values, samples, unit => unit.Average(Math.Abs));

    /// <summary>The variance over the samples. A unit of low variance can be taken for its mean; see <see cref="UnitRemoval"/>.</summary>
    /// <param name="activations">a.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <exception cref="ArgumentException">The values are not so many rows, or one is NaN.</exception>
    public static double[] Variance(ReadOnlySpan<float> activations, int samples) => PerUnit(activations, samples, unit =>
    {
        double mean = unit.Average();
        return unit.Average(value => (value - mean) * (value - mean));
    });

    /// <summary>The entropy <c>−Σp ln p</c> of a histogram of equal bins over the range of all units' values, with <c>0 ln 0 = 0</c>, in nats.</summary>
    /// <param name="activations">a, all finite.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <param name="bins">The number of bins, at least 1.</param>
    /// <exception cref="ArgumentException">The values are not so many rows, one is not finite, or there are no bins.</exception>
    public static double[] Entropy(ReadOnlySpan<float> activations, int samples, int bins = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (float value in activations)
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (activations.Length > 0 && !(double.IsFinite(low) && double.IsFinite(high))) throw new ArgumentException("an activation is not finite", nameof(activations));
        return PerUnit(activations, samples, unit =>
        {
            var counts = new int[bins];
            foreach (double value in unit)
                counts[high > low ? Math.Min(bins - 1, (int)((value - low) / (high - low) * bins)) : 0]++;
            return -counts.Where(count => count > 0).Sum(count => (double)count / samples * Math.Log((double)count / samples));
        });
    }

    /// <summary>How much a unit's output is concentrated on few samples: <c>1 − E|a|/√E[a²]</c>, from 0 for values of one size towards 1; 0 for a unit that is always 0.</summary>
    /// <param name="activations">a.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <exception cref="ArgumentException">The values are not so many rows, or one is NaN.</exception>
    public static double[] Concentration(ReadOnlySpan<float> activations, int samples) => PerUnit(activations, samples, unit =>
    {
        double squares = unit.Average(value => value * value);
        return squares == 0 ? 0 : Math.Max(0, 1 - (unit.Average(Math.Abs) / Math.Sqrt(squares)));
    });

    /// <summary>The share of samples for which a unit is exactly 0 (Hu et al. 2016, "Network trimming", average percentage of zeros).</summary>
    /// <param name="activations">a.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <exception cref="ArgumentException">The values are not so many rows, or one is NaN.</exception>
    public static double[] ShareOfZeros(ReadOnlySpan<float> activations, int samples) => PerUnit(activations, samples, unit => unit.Average(value => value == 0 ? 1.0 : 0.0));

    /// <summary>What the loss changes by without a unit, to first order: <c>E|a · ∂L/∂a|</c> (Molchanov et al. 2017, "Pruning convolutional neural networks for resource efficient inference").</summary>
    /// <param name="activations">a.</param>
    /// <param name="gradients">∂L/∂a of each sample's own loss.</param>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static double[] Taylor(ReadOnlySpan<float> activations, ReadOnlySpan<float> gradients, int samples) =>
        MeanMagnitude(Pruning.Taylor.FirstOrder(activations, gradients), samples);

    private static double[] PerUnit(ReadOnlySpan<float> values, int samples, Func<double[], double> reduce)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        int units = Arguments.Columns(samples, values.Length);
        Arguments.Check(values, nameof(values));
        var results = new double[units];
        var unit = new double[samples];
        for (int j = 0; j < units; j++)
        {
            for (int sample = 0; sample < samples; sample++)
                unit[sample] = values[(sample * units) + j];
            results[j] = reduce(unit);
        }

        return results;
    }
}
