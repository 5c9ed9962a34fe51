using System.Text;
using SparseRuntime.Onnx;
using SparseRuntime.Tool.Json;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Training;

/// <summary>A recipe with its data and the folder of its results: what <c>train</c>, <c>lottery</c> and <c>branch</c> have in common.</summary>
internal sealed class RecipeRun
{
    private const string RecipeFile = "recipe.yaml";

    private readonly string _file;

    /// <summary>Reads the data of a recipe, and checks what can be checked only with it.</summary>
    /// <param name="verb">The command whose results these are.</param>
    /// <param name="file">The recipe's file.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="output">The folder that the folders of results are in.</param>
    /// <param name="data">The only folder to look for data in; null for all.</param>
    /// <param name="threads">Threads that share a step.</param>
    /// <exception cref="ToolException">The data is not there, or not enough.</exception>
    /// <exception cref="RecipeException">The recipe does not go with it.</exception>
    public RecipeRun(string verb, string file, Recipe recipe, string output, string? data, int threads)
    {
        _file = file;
        (Verb, Recipe) = (verb, recipe);
        Data = new RecipeData(recipe, file, data);
        BatchesPerEpoch = recipe.BatchesPerEpoch(Data.TrainingSamples);
        Setup = new NetworkSetup
        {
            Shape = recipe.ToNetworkShape(Data.Features, Data.Outputs, Data.Loss),
            Training = recipe.ToTrainingPlan(BatchesPerEpoch),
            Initialization = (shape, masks, stream) => recipe.Network.Initialization switch
            {
                InitializationKind.HeNormal => Initialization.HeNormal(shape, stream),
                InitializationKind.SparsityAware => Initialization.SparsityAware(shape, masks, stream),
                _ => Initialization.GlorotNormal(shape, stream),
            },
            Backend = (shape, batch) => new CpuBackend(shape, batch, threads),
        };
        Hash = recipe.Hash(verb);
        Folder = new ResultFolder(Path.Combine(output, $"{verb}_{Hash}"), $"{Hash}\ndata {Data.Checksum}");
    }

    /// <summary>The command whose results these are.</summary>
    public string Verb { get; }

    /// <summary>The recipe.</summary>
    public Recipe Recipe { get; }

    /// <summary>What its results are named by.</summary>
    public string Hash { get; }

    /// <summary>Its data.</summary>
    public RecipeData Data { get; }

    /// <summary>Steps of an epoch.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>The network and how it is trained.</summary>
    public NetworkSetup Setup { get; }

    /// <summary>Where results are.</summary>
    public ResultFolder Folder { get; }

    /// <summary>Makes the folder, with the recipe and the checksum of its data in it.</summary>
    /// <param name="mustExist">Whether it is an error that there is nothing to go on with.</param>
    /// <exception cref="ToolException">There is nothing to go on with.</exception>
    /// <exception cref="InvalidDataException">The folder has results of other data.</exception>
    public void Open(bool mustExist)
    {
        if (mustExist && !Directory.Exists(Folder.FullPath)) throw new ToolException($"there is nothing to go on with: '{_file}' has no results in '{Folder.FullPath}'");
        Folder.KeepData(Data.Checksum);
        string path = Path.Combine(Folder.FullPath, RecipeFile);
        byte[] text = Encoding.UTF8.GetBytes(Widest(path).Canonical());
        AtomicFile.Write(path, stream => stream.Write(text));
    }

    /// <summary>The recipe with as many levels and replicates as its file, the command line or results that are there have: what is in the folder is by it.</summary>
    private Recipe Widest(string kept)
    {
        Recipe[] others = [Recipe.Load(_file), .. File.Exists(kept) ? new[] { Recipe.Load(kept) } : []];
        int? levels = Recipe.Lottery is null ? null : others.Select(other => other.Lottery?.Levels).Append(Recipe.Lottery.Levels).Max();
        return Recipe.With(levels, others.Select(other => other.Replicates).Append(Recipe.Replicates).Max());
    }

    /// <summary>The results of another search.</summary>
    /// <param name="path">Their folder, counted from the recipe's.</param>
    /// <exception cref="ToolException">It is not there.</exception>
    public ResultFolder OpenOther(string path)
    {
        string full = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_file))!, path);
        return Directory.Exists(full) ? new ResultFolder(full, "") : throw new ToolException($"there is no folder '{full}' of another search's results");
    }

    /// <summary>What the command says of its results.</summary>
    public TrainingResultSet Describe(IEnumerable<RunRow> runs) => new(Verb, _file, Hash, Folder.FullPath, Recipe.Seed, Data.Loss == LossKind.SoftmaxCrossEntropy, Data.HasValidation, Data.HasTest, [.. runs.Select(Describe)]);

    private TrainedRun Describe(RunRow record) => new(
        record.Run.Replicate,
        record.Run.Level,
        record.Run.Arm,
        record.Kept,
        record.Weights,
        record.Steps,
        record.EarlyStopStep,
        record.ValidationLoss,
        record.ValidationAccuracy,
        record.TestLoss,
        record.TestAccuracy,
        record.FinalTestAccuracy,
        Path.GetRelativePath(Folder.FullPath, Folder.ModelOf(record.Run)));
}
