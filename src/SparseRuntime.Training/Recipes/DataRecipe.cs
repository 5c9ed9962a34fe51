namespace SparseRuntime.Training;

/// <summary>The section <c>data</c>: what a network is trained on.</summary>
public sealed record DataRecipe
{
    /// <summary>The name of a well-known data set (<see cref="KnownDataSets"/>), or the path of a file or folder.</summary>
    public string Set { get; init; } = "";

    /// <summary>The file of labels or targets, for samples in IDX or NPY.</summary>
    public string? Labels { get; init; }

    /// <summary>The arrays of an NPZ file: samples, a comma, labels or targets.</summary>
    public string Arrays { get; init; } = "x,y";

    /// <summary>The column to be learnt of a table; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>Whether that column holds numbers to be learnt, not classes.</summary>
    public bool Numbers { get; init; }

    /// <summary>Whether the first line of a table has the columns' names.</summary>
    public bool Header { get; init; } = true;

    /// <summary>What numbers are divided by first; null for that of the well-known set, 1 for others.</summary>
    public double? Divisor { get; init; }

    /// <summary>Samples to train on; null for all that are left.</summary>
    public int? Training { get; init; }

    /// <summary>Samples that are held back to choose by; null for 5000, or a tenth of those there are if that is less.</summary>
    public int? Validation { get; init; }

    /// <summary>Whether each feature has a mean and deviation of its own.</summary>
    public bool PerFeature { get; init; }

    /// <summary>The file of samples to test with; null for what the set itself has.</summary>
    public string? Test { get; init; }

    /// <summary>The file of their labels or targets.</summary>
    public string? TestLabels { get; init; }

    /// <summary>The well-known set; null for files.</summary>
    public KnownDataSet? Known => KnownDataSets.Find(Set);

    /// <summary>The samples that are held back of so many.</summary>
    /// <param name="samples">All samples but those to test with, at least 1.</param>
    public int ValidationOf(int samples) => Validation ?? Math.Min(5000, samples / 10);

    /// <summary>The samples that are trained on of so many; not positive where there are too few.</summary>
    /// <param name="samples">All samples but those to test with, at least 1.</param>
    public int TrainingOf(int samples) => Training ?? (samples - ValidationOf(samples));
}
