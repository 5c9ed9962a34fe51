namespace SparseRuntime.Training;

/// <summary>
/// Samples to train on or to test with: one block of float32 features, a row per sample, and for each sample either a
/// class or a row of numbers. It does not change, and many threads may read it.
/// </summary>
public sealed class DataSet
{
    private DataSet(ReadOnlyMemory<float> features, int featureCount, int count)
    {
        if (featureCount < 1) throw new ArgumentException($"samples have at least one feature, not {featureCount}");
        if (count < 1) throw new ArgumentException("a data set has at least one sample");
        if (features.Length != (long)count * featureCount)
            throw new ArgumentException($"{count} samples of {featureCount} features take {(long)count * featureCount} numbers, not {features.Length}");
        Features = features;
        FeatureCount = featureCount;
        Count = count;
    }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>The number of features of each sample.</summary>
    public int FeatureCount { get; }

    /// <summary>All features, row-major [samples, features].</summary>
    public ReadOnlyMemory<float> Features { get; }

    /// <summary>The class of each sample, an index into <see cref="ClassNames"/>; empty where targets are numbers.</summary>
    public ReadOnlyMemory<int> Labels { get; private init; }

    /// <summary>What the classes are called; empty where targets are numbers.</summary>
    public IReadOnlyList<string> ClassNames { get; private init; } = [];

    /// <summary>The numbers to be learnt, row-major [samples, targets]; empty where targets are classes.</summary>
    public ReadOnlyMemory<float> Targets { get; private init; }

    /// <summary>The number of targets of each sample; 0 where they are classes.</summary>
    public int TargetCount { get; private init; }

    /// <summary>Samples of classes.</summary>
    /// <param name="features">Row-major [samples, features]; not copied, so not to be changed afterwards.</param>
    /// <param name="featureCount">Features of each sample.</param>
    /// <param name="labels">One per sample; not copied either.</param>
    /// <param name="classNames">One per class.</param>
    /// <exception cref="ArgumentException">The extents do not fit each other, or a label is not that of a class.</exception>
    public static DataSet OfClasses(ReadOnlyMemory<float> features, int featureCount, ReadOnlyMemory<int> labels, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ReadOnlySpan<int> given = labels.Span;
        for (int i = 0; i < given.Length; i++)
        {
            if ((uint)given[i] >= (uint)classNames.Count) throw new ArgumentException($"sample {i} is of class {given[i]}, but classes are 0 to {classNames.Count - 1}");
        }

        return new DataSet(features, featureCount, labels.Length) { Labels = labels, ClassNames = [.. classNames] };
    }

    /// <summary>Samples with numbers to be learnt.</summary>
    /// <param name="features">Row-major [samples, features]; not copied, so not to be changed afterwards.</param>
    /// <param name="featureCount">Features of each sample.</param>
    /// <param name="targets">Row-major [samples, targets]; not copied either.</param>
    /// <param name="targetCount">Targets of each sample.</param>
    /// <exception cref="ArgumentException">The extents do not fit each other.</exception>
    public static DataSet OfNumbers(ReadOnlyMemory<float> features, int featureCount, ReadOnlyMemory<float> targets, int targetCount)
    {
        if (targetCount < 1 || targets.Length % targetCount != 0) throw new ArgumentException($"{targets.Length} numbers are no rows of {targetCount} targets");
        return new DataSet(features, featureCount, targets.Length / targetCount) { Targets = targets, TargetCount = targetCount };
    }

    /// <summary>Samples that lie one after the other, as they lie: nothing is copied.</summary>
    /// <param name="start">The first sample.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many.</exception>
    public Batch Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        return new Batch(
            Features.Slice(start * FeatureCount, count * FeatureCount),
            Labels.IsEmpty ? default : Labels.Slice(start, count),
            Targets.IsEmpty ? default : Targets.Slice(start * TargetCount, count * TargetCount),
            count);
    }

    /// <summary>A copy of some samples, in the order given.</summary>
    /// <param name="rows">Which; one may be there more than once.</param>
    /// <param name="normalization">What is done to the features of the copy; null for nothing.</param>
    /// <exception cref="ArgumentException">There is none, or one that this set does not have, or the normalization is of other features.</exception>
    public DataSet Subset(ReadOnlySpan<int> rows, Normalization? normalization = null)
    {
        foreach (int row in rows)
        {
            if ((uint)row >= (uint)Count) throw new ArgumentException($"there is no sample {row} in a data set of {Count}", nameof(rows));
        }

        long length = (long)rows.Length * FeatureCount;
        if (length > Array.MaxLength - 64) throw new ArgumentException($"{rows.Length} samples of {FeatureCount} features are more than one block holds", nameof(rows));
        Memory<float> features = PinnedMemory.Allocate<float>((int)length);
        var labels = new int[Labels.IsEmpty ? 0 : rows.Length];
        var targets = new float[rows.Length * TargetCount];
        Gather(rows, features.Span, labels, targets);
        normalization?.Apply(features.Span, FeatureCount);
        return new DataSet(features, FeatureCount, rows.Length) { Labels = labels, ClassNames = ClassNames, Targets = targets, TargetCount = TargetCount };
    }

    /// <summary>Copies samples; what is to be learnt of them goes where this set has it, and the other is left alone.</summary>
    /// <param name="rows">Which.</param>
    /// <param name="inputs">[rows, features] or longer.</param>
    /// <param name="labels">[rows] or longer where targets are classes.</param>
    /// <param name="targets">[rows, targets] or longer where they are numbers.</param>
    internal void Gather(ReadOnlySpan<int> rows, Span<float> inputs, Span<int> labels, Span<float> targets)
    {
        ReadOnlySpan<float> features = Features.Span, numbers = Targets.Span;
        ReadOnlySpan<int> classes = Labels.Span;
        for (int i = 0; i < rows.Length; i++)
        {
            features.Slice(rows[i] * FeatureCount, FeatureCount).CopyTo(inputs[(i * FeatureCount)..]);
            if (classes.IsEmpty) numbers.Slice(rows[i] * TargetCount, TargetCount).CopyTo(targets[(i * TargetCount)..]);
            else labels[i] = classes[rows[i]];
        }
    }
}
