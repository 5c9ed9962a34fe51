using SparseRuntime.Tool.Data;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Training;

/// <summary>The data that a recipe names, read once and split anew for each replicate.</summary>
internal sealed class RecipeData
{
    private readonly Recipe _recipe;
    private readonly DataSet _samples;
    private readonly DataSet? _test;

    /// <summary>Reads the data.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="file">Its file: paths in it start from its folder.</param>
    /// <param name="folder">The only folder to look for a well-known set in; null for all.</param>
    /// <exception cref="ToolException">There is no such data, or not enough of it.</exception>
    public RecipeData(Recipe recipe, string file, string? folder)
    {
        _recipe = recipe;
        DataRecipe data = recipe.Data;
        (_samples, _test) = Source(data, data.Set, data.Labels, file, folder).Read();
        if (data.Test is { } test) _test = Source(data, test, data.TestLabels, file, folder).Read().Training;
        if (_samples.Labels.Length > 0 && _samples.ClassNames.Count < 2)
            throw new ToolException($"'{data.Set}' has one class only, '{_samples.ClassNames[0]}', so there is nothing to learn: is what is to be learnt another column (data.target), or a number (data.numbers)?");
        int training = data.TrainingOf(_samples.Count), validation = data.ValidationOf(_samples.Count);
        if (training < 1 || validation > _samples.Count - training)
            throw new ToolException($"'{data.Set}' has {_samples.Count} samples, and the recipe takes {data.Training?.ToString() ?? "the rest"} to train on besides {validation} for validation");
        TrainingSamples = training;
        Checksum = DataChecksum.Of(_samples, _test);
    }

    /// <summary>What tells the data apart: recipes name files, and what is in those may change.</summary>
    public string Checksum { get; }

    /// <summary>Features of a sample.</summary>
    public int Features => _samples.FeatureCount;

    /// <summary>Classes, or numbers to be learnt.</summary>
    public int Outputs => Loss == LossKind.SoftmaxCrossEntropy ? _samples.ClassNames.Count : _samples.TargetCount;

    /// <summary>What training makes small for such data.</summary>
    public LossKind Loss => _samples.Labels.IsEmpty ? LossKind.MeanSquaredError : LossKind.SoftmaxCrossEntropy;

    /// <summary>Whether samples are held back to choose by.</summary>
    public bool HasValidation => _recipe.Data.ValidationOf(_samples.Count) > 0;

    /// <summary>Whether there are samples to test with.</summary>
    public bool HasTest => _test is not null;

    /// <summary>Samples that are trained on.</summary>
    public int TrainingSamples { get; }

    /// <summary>The data of a replicate.</summary>
    public Replicate Replicate(int index)
    {
        DataSplit split = DataSplit.Draw(_samples.Count, _recipe.Data.ValidationOf(_samples.Count), SparseRuntime.Training.Replicate.SplitStream(_recipe.Seed, index), TrainingSamples);
        double divisor = _recipe.Data.Divisor ?? _recipe.Data.Known?.Divisor ?? 1;
        return new Replicate(_recipe.Seed, index, PreparedData.From(_samples, _test, split, divisor, _recipe.Data.PerFeature));
    }

    private static DataSource Source(DataRecipe data, string set, string? labels, string file, string? folder)
    {
        string at = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return new DataSource
        {
            Name = KnownDataSets.Find(set) is null ? Path.Combine(at, set) : set,
            Folder = folder,
            Labels = labels is null ? null : Path.Combine(at, labels),
            Arrays = data.Arrays,
            Csv = new CsvOptions
            {
                HasHeader = data.Header,
                Target = data.Target,
                Kind = data.Numbers ? TargetKind.Numbers : TargetKind.Classes,
                Separator = set.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',',
            },
        };
    }
}
