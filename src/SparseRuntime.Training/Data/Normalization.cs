namespace SparseRuntime.Training;

/// <summary>
/// How features are brought to mean 0 and deviation 1: <c>(x / divisor − mean) / deviation</c>, with one mean and deviation
/// for all features, as images have it, or one per feature, as tables do. It is measured on the training samples alone and
/// kept with the network, whose first layer can take it over (<see cref="FoldInto"/>).
/// </summary>
public sealed class Normalization
{
    /// <summary>A normalization that was measured before.</summary>
    /// <param name="divisor">What numbers are divided by first, such as 255 for pixels.</param>
    /// <param name="mean">One number, or one per feature.</param>
    /// <param name="deviation">As many, above 0.</param>
    /// <exception cref="ArgumentException">A number is not finite, a divisor or deviation not above 0, or the lists differ in length.</exception>
    public Normalization(double divisor, IReadOnlyList<double> mean, IReadOnlyList<double> deviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(deviation);
        if (!(divisor > 0 && double.IsFinite(divisor))) throw new ArgumentException($"the divisor is {divisor}, but must be above 0", nameof(divisor));
        if (mean.Count == 0 || mean.Count != deviation.Count) throw new ArgumentException($"there are {mean.Count} means and {deviation.Count} deviations", nameof(mean));
        if (!mean.All(double.IsFinite)) throw new ArgumentException("a mean is not finite", nameof(mean));
        if (!deviation.All(number => number > 0 && double.IsFinite(number))) throw new ArgumentException("a deviation is not above 0 and finite", nameof(deviation));
        Divisor = divisor;
        Mean = [.. mean];
        Deviation = [.. deviation];
    }

    /// <summary>What numbers are divided by first.</summary>
    public double Divisor { get; }

    /// <summary>One number for all features, or one per feature, after the division.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>As many as <see cref="Mean"/>: the root of the mean squared distance from it; 1 where that is 0, so that a constant feature is centred only.</summary>
    public IReadOnlyList<double> Deviation { get; }

    /// <summary>Measures mean and deviation in double precision.</summary>
    /// <param name="data">The samples, as they were read.</param>
    /// <param name="rows">Which of them to go by: those that are trained on.</param>
    /// <param name="divisor">What numbers are divided by first.</param>
    /// <param name="perFeature">Whether each feature has a mean and deviation of its own.</param>
    /// <exception cref="ArgumentException">There are no rows, or one that the set does not have.</exception>
    public static Normalization Measure(DataSet data, ReadOnlySpan<int> rows, double divisor, bool perFeature)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (rows.IsEmpty) throw new ArgumentException("no samples to measure mean and deviation of", nameof(rows));
        foreach (int row in rows)
        {
            if ((uint)row >= (uint)data.Count) throw new ArgumentException($"there is no sample {row} in a data set of {data.Count}", nameof(rows));
        }

        int width = data.FeatureCount, groups = perFeature ? width : 1, first = rows[0] * width;
        ReadOnlySpan<float> features = data.Features.Span;
        // Sums are of distances from one of the values, so that values which are all the same have exactly no deviation.
        double[] origin = [.. Enumerable.Range(0, groups).Select(group => (double)data.Features.Span[first + group])];
        double[] mean = Sums(features, rows, width, origin, squared: false);
        double perGroup = (double)rows.Length * width / groups;
        for (int group = 0; group < groups; group++)
            mean[group] = origin[group] + (mean[group] / perGroup);
        double[] deviation = Sums(features, rows, width, mean, squared: true);
        for (int group = 0; group < groups; group++)
        {
            double measured = Math.Sqrt(deviation[group] / perGroup);
            deviation[group] = measured == 0 ? 1 : measured / divisor;
            mean[group] /= divisor;
        }

        return new Normalization(divisor, mean, deviation);
    }

    /// <summary>What a feature as it was read is multiplied by.</summary>
    public double Scale(int feature) => 1 / (Divisor * Deviation[Deviation.Count == 1 ? 0 : feature]);

    /// <summary>What is added to a feature after it was multiplied.</summary>
    public double Offset(int feature) => -Mean[Mean.Count == 1 ? 0 : feature] / Deviation[Deviation.Count == 1 ? 0 : feature];

    /// <summary>Normalizes samples in place.</summary>
    /// <param name="features">[samples, features], row-major.</param>
    /// <param name="featureCount">Features of each sample.</param>
    /// <exception cref="ArgumentException">They are no rows of as many features, or this normalization is of another number of features.</exception>
    public void Apply(Span<float> features, int featureCount)
    {
        Require(featureCount);
        if (features.Length % featureCount != 0) throw new ArgumentException($"{features.Length} numbers are no rows of {featureCount} features", nameof(features));
        (double[] scale, double[] offset) = Factors(featureCount);
        while (!features.IsEmpty)
        {
            for (int j = 0; j < featureCount; j++)
                features[j] = (float)((features[j] * scale[j]) + offset[j]);
            features = features[featureCount..];
        }
    }

    /// <summary>
    /// Puts the normalization into a network's first layer, which afterwards takes features as they are read:
    /// <c>W·(s⊙x + o) + b = (W·diag(s))·x + (b + W·o)</c>.
    /// </summary>
    /// <param name="weights">[outputs, features], row-major; changed in place. Zeros stay zeros.</param>
    /// <param name="biases">[outputs]; changed in place.</param>
    /// <exception cref="ArgumentException">The extents do not fit each other, or this normalization is of another number of features.</exception>
    public void FoldInto(Span<float> weights, Span<float> biases)
    {
        if (biases.IsEmpty || weights.Length % biases.Length != 0) throw new ArgumentException($"{weights.Length} weights are no rows for {biases.Length} outputs", nameof(weights));
        int featureCount = weights.Length / biases.Length;
        Require(featureCount);
        (double[] scale, double[] offset) = Factors(featureCount);
        foreach (ref float bias in biases)
        {
            double sum = bias;
            for (int j = 0; j < featureCount; j++)
            {
                sum += weights[j] * offset[j];
                weights[j] = (float)(weights[j] * scale[j]);
            }

            bias = (float)sum;
            weights = weights[featureCount..];
        }
    }

    private static double[] Sums(ReadOnlySpan<float> features, ReadOnlySpan<int> rows, int width, double[] origin, bool squared)
    {
        var sums = new double[origin.Length];
        foreach (int row in rows)
        {
            ReadOnlySpan<float> sample = features.Slice(row * width, width);
            for (int j = 0; j < width; j++)
            {
                int group = origin.Length == 1 ? 0 : j;
                double distance = sample[j] - origin[group];
                sums[group] += squared ? distance * distance : distance;
            }
        }

        return sums;
    }

    private (double[] Scale, double[] Offset) Factors(int featureCount) =>
        ([.. Enumerable.Range(0, featureCount).Select(Scale)], [.. Enumerable.Range(0, featureCount).Select(Offset)]);

    private void Require(int featureCount)
    {
        if (featureCount < 1 || (Mean.Count != 1 && Mean.Count != featureCount))
            throw new ArgumentException($"the normalization is of {Mean.Count} features, not of {featureCount}", nameof(featureCount));
    }
}
