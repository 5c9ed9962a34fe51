namespace SparseRuntime.Training;

/// <summary>What the numbers of a data set are like, in double precision.</summary>
/// <param name="Minimum">The smallest feature.</param>
/// <param name="Maximum">The largest.</param>
/// <param name="Mean">The mean over all features of all samples.</param>
/// <param name="Deviation">The root of the mean squared distance from it.</param>
/// <param name="ConstantFeatures">How many features are the same in all samples.</param>
/// <param name="ClassCounts">How many samples each class has; empty where targets are numbers.</param>
public sealed record DataStatistics(double Minimum, double Maximum, double Mean, double Deviation, int ConstantFeatures, IReadOnlyList<int> ClassCounts)
{
    /// <summary>Goes through all samples.</summary>
    public static DataStatistics Of(DataSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        ReadOnlySpan<float> all = data.Features.Span, first = all[..data.FeatureCount];
        float minimum = all[0], maximum = all[0];
        double sum = 0, squares = 0;
        foreach (float value in all)
        {
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
            sum += value;
        }

        double mean = sum / all.Length;
        foreach (float value in all)
            squares += (value - mean) * (value - mean);
        var varies = new bool[first.Length];
        for (ReadOnlySpan<float> rest = all; !rest.IsEmpty; rest = rest[first.Length..])
        {
            for (int j = 0; j < first.Length; j++)
                varies[j] |= rest[j] != first[j];
        }

        var counts = new int[data.ClassNames.Count];
        foreach (int label in data.Labels.Span)
            counts[label]++;
        return new DataStatistics(minimum, maximum, mean, Math.Sqrt(squares / all.Length), varies.Count(false.Equals), counts);
    }
}
