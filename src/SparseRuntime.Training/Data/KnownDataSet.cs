using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>A data set that everybody has the same files of: 28 × 28 grey pixels, ten classes, IDX, plain or packed by gzip.</summary>
public sealed class KnownDataSet
{
    private const int Side = 28;

    internal KnownDataSet()
    {
    }

    /// <summary>What it is called on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>What its classes are called, in their order.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The samples to train on.</summary>
    public required KnownFile TrainingSamples { get; init; }

    /// <summary>Their labels.</summary>
    public required KnownFile TrainingLabels { get; init; }

    /// <summary>The samples to test with.</summary>
    public required KnownFile TestSamples { get; init; }

    /// <summary>Their labels.</summary>
    public required KnownFile TestLabels { get; init; }

    /// <summary>Where packages of the system put the files.</summary>
    public required IReadOnlyList<string> SystemFolders { get; init; }

    /// <summary>What folders in a folder of data sets the files are looked for in, besides that folder itself.</summary>
    public required IReadOnlyList<string> Subfolders { get; init; }

    /// <summary>How to get the files, a line per way.</summary>
    public required IReadOnlyList<string> Instructions { get; init; }

    /// <summary>What numbers are divided by first: pixels are 0 to 255.</summary>
    public required double Divisor { get; init; }

    /// <summary>Features of a sample: one per pixel.</summary>
    internal static int FeatureCount => Side * Side;

    private KnownFile[] All => [TrainingSamples, TrainingLabels, TestSamples, TestLabels];

    /// <summary>Finds the files in a folder or, if they are not there, in one of its <see cref="Subfolders"/>. What is in them is not looked at.</summary>
    /// <returns>The first folder with all four files; null when there is none.</returns>
    public string? Locate(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Subfolders.Prepend("").Select(sub => Path.Combine(folder, sub)).FirstOrDefault(HasAll);
    }

    /// <summary>The four files in a folder that <see cref="Locate"/> gave, in the order of this type's properties.</summary>
    /// <exception cref="FileNotFoundException">One is missing.</exception>
    public IReadOnlyList<string> Files(string folder) =>
        [.. All.Select(file => Find(folder, file) ?? throw new FileNotFoundException($"{Path.Combine(folder, file.Name)}: this file is missing, and so is {file.Name}.gz"))];

    /// <summary>Reads the data set and checks it completely: extents, number of samples, labels, and the files' checksums.</summary>
    /// <param name="folder">What <see cref="Locate"/> gave.</param>
    /// <exception cref="InvalidDataException">A file is damaged or another than everybody has.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public KnownData Read(string folder)
    {
        IReadOnlyList<string> files = Files(folder);
        return new KnownData(this, folder, files, Read(TrainingSamples, files[0], TrainingLabels, files[1]), Read(TestSamples, files[2], TestLabels, files[3]));
    }

    private DataSet Read(KnownFile samples, string samplesPath, KnownFile labels, string labelsPath)
    {
        // Labels first: they are small, and tell one data set from another as well as the samples do.
        Tensor classes = ReadChecked(labels, labelsPath, new TensorShape(labels.Samples));
        Tensor features = ReadChecked(samples, samplesPath, new TensorShape(samples.Samples, Side, Side));
        return SampleArrays.Join(features, samplesPath, classes, labelsPath, ClassNames);
    }

    private Tensor ReadChecked(KnownFile file, string path, TensorShape shape)
    {
        Tensor array = IdxFile.Read(path);
        if (array.ElementType != ElementType.UInt8 || !array.Shape.Equals(shape))
            throw new InvalidDataException($"{path}: it holds {array}, but this file of {Title} holds {ElementType.UInt8.DisplayName()}{shape}");
        string digest = IdxFile.Digest(array);
        if (digest == file.Digest) return array;
        KnownDataSet? other = KnownDataSets.All.FirstOrDefault(set => set.All.Any(known => known.Digest == digest));
        string what = other is null || other == this ? $"its SHA-256, unpacked, is {digest}, not {file.Digest}" : $"it is of {other.Title}";
        throw new InvalidDataException($"{path}: this is not the file of {Title} that everybody has: {what}");
    }

    private bool HasAll(string folder) => All.All(file => Find(folder, file) is not null);

    private static string? Find(string folder, KnownFile file) =>
        new[] { file.Name, file.Name + ".gz" }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
