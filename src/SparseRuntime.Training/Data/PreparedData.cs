namespace SparseRuntime.Training;

/// <summary>Data ready for an experiment: split, and normalized by what was measured on the training samples alone.</summary>
/// <param name="Training">The samples to train on.</param>
/// <param name="Validation">The samples to choose by; null where none were held back.</param>
/// <param name="Test">The samples that results are reported on and nothing is chosen by; null where there are none.</param>
/// <param name="Normalization">What was done to the features.</param>
/// <param name="Split">Which rows of the data became which.</param>
public sealed record PreparedData(DataSet Training, DataSet? Validation, DataSet? Test, Normalization Normalization, DataSplit Split)
{
    /// <summary>Splits and normalizes.</summary>
    /// <param name="data">The samples to be split, as they were read.</param>
    /// <param name="test">The samples to test with, as they were read; null for none.</param>
    /// <param name="split">The split of <paramref name="data"/>.</param>
    /// <param name="divisor">What numbers are divided by first, such as 255 for pixels.</param>
    /// <param name="perFeature">Whether each feature has a mean and deviation of its own.</param>
    /// <exception cref="ArgumentException">The split is of more samples, or the test set is of other features or classes.</exception>
    public static PreparedData From(DataSet data, DataSet? test, DataSplit split, double divisor, bool perFeature)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(split);
        if (test is not null && (test.FeatureCount != data.FeatureCount || test.TargetCount != data.TargetCount || !test.ClassNames.SequenceEqual(data.ClassNames)))
            throw new ArgumentException("the samples to test with have other features, classes or targets than those to train on", nameof(test));
        int[] training = [.. split.Training], validation = [.. split.Validation];
        Normalization normalization = Normalization.Measure(data, training, divisor, perFeature);
        return new PreparedData(
            data.Subset(training, normalization),
            validation.Length == 0 ? null : data.Subset(validation, normalization),
            test?.Subset([.. Enumerable.Range(0, test.Count)], normalization),
            normalization,
            split);
    }
}
