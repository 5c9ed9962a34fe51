using SparseRuntime.Training;

namespace SparseRuntime.Tool.Data;

/// <summary>A data set as the command line names it: a well-known one, a folder, or a file with what says how to read it.</summary>
internal sealed record DataSource
{
    /// <summary>What <see cref="Arrays"/> is where nothing else is said.</summary>
    public const string UsualArrays = "x,y";

    /// <summary>The name of a well-known data set, or a path.</summary>
    public required string Name { get; init; }

    /// <summary>The only folder to look for a well-known data set in; null for all.</summary>
    public string? Folder { get; init; }

    /// <summary>The file of labels or targets for a file of samples in IDX or NPY; null where the file has both.</summary>
    public string? Labels { get; init; }

    /// <summary>How a file of separated values is to be taken.</summary>
    public CsvOptions Csv { get; init; } = new();

    /// <summary>The arrays of an NPZ file: samples, a comma, labels or targets.</summary>
    public string Arrays { get; init; } = UsualArrays;

    /// <summary>Reads it: the samples, and those to test with where it has them apart.</summary>
    /// <exception cref="ToolException">There is no such data set or file, or an option is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public (DataSet Training, DataSet? Test) Read()
    {
        if (KnownDataSets.Find(Name) is { } known)
        {
            KnownData data = DataFolders.Read(known, Folder);
            return (data.Training, data.Test);
        }

        if (Directory.Exists(Name)) return ReadFolder();
        if (!File.Exists(Name)) throw new ToolException($"there is no file '{Name}', nor a data set of that name: {string.Join(", ", KnownDataSets.All.Select(set => set.Name))}");
        return (ReadFile(), null);
    }

    private (DataSet Training, DataSet? Test) ReadFolder()
    {
        // The files have the same names in all data sets of this kind.
        KnownDataSet form = KnownDataSets.Mnist;
        string folder = form.Locate(Name) ?? throw new ToolException($"the folder '{Name}' lacks one of {form.TrainingSamples.Name}, {form.TrainingLabels.Name}, {form.TestSamples.Name} and {form.TestLabels.Name}, plain or .gz");
        IReadOnlyList<string> files = form.Files(folder);
        DataSet training = IdxDataSet.Read(files[0], files[1]);
        return (training, IdxDataSet.Read(files[2], files[3], training.ClassNames));
    }

    private DataSet ReadFile()
    {
        switch (Path.GetExtension(Name).ToLowerInvariant())
        {
            case ".csv" or ".tsv" or ".txt":
                return CsvDataSet.Read(Name, Csv);
            case ".npz":
                string[] arrays = Arrays.Split(',');
                if (arrays.Length != 2) throw new ToolException($"--arrays names two arrays with a comma between them, as in {UsualArrays}, not '{Arrays}'");
                return NumpyDataSet.ReadArchive(Name, arrays[0].Trim(), arrays[1].Trim());
            case var extension:
                if (Labels is null) throw new ToolException($"'{Name}' has samples only: name the file of their labels with --labels");
                return extension == ".npy" ? NumpyDataSet.Read(Name, Labels) : IdxDataSet.Read(Name, Labels);
        }
    }
}
