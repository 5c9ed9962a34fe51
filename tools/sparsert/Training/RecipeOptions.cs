using System.CommandLine;
using SparseRuntime.Tool.Data;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Training;

/// <summary>The argument and options that <c>train</c>, <c>lottery</c> and <c>branch</c> share.</summary>
internal sealed class RecipeOptions
{
    private const string DefaultOutput = "results";

    private readonly Argument<string> _recipe = new("recipe") { Description = "The recipe, a YAML file." };

    private readonly Option<int?> _levels = CommonOptions.Within(1, 1000, new Option<int?>("--levels") { Description = "Rounds of pruning, in place of the recipe's. More of them go on from those that are done.", HelpName = "N" });

    private readonly Option<int?> _replicates = CommonOptions.Within(1, 10_000, new Option<int?>("--replicates") { Description = "Repetitions, in place of the recipe's; each has a split, initial weights and an order of its own.", HelpName = "N" });

    private readonly Option<int?> _replicate = CommonOptions.Within(0, int.MaxValue, new Option<int?>("--replicate") { Description = "Only this repetition, from 0 on, so that several processes can share the work.", HelpName = "R" });

    private readonly Option<ulong?> _seed = CommonOptions.Within(0, long.MaxValue, new Option<ulong?>("--seed") { Description = "The seed, in place of the recipe's.", HelpName = "S" });

    private readonly Option<int> _threads = CommonOptions.Threads();

    private readonly Option<string> _output = new("--output")
    {
        Description = "The folder that results go to, in one of their own that is named by the command and a hash of the recipe.",
        HelpName = "D",
        DefaultValueFactory = _ => DefaultOutput,
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = $"The only folder to look for a well-known data set in. Default: ${DataFolders.Variable}, where the system's packages put it, and data in the cache folder.",
        HelpName = "D",
    };

    private readonly Option<bool> _resume = new("--resume") { Description = "Make it an error when there is nothing to go on with. What is there is gone on with in any case, from the last checkpoint, to the same bits." };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check the recipe against the data and say what would be done, and where; do nothing." };

    private readonly Option<bool> _quiet = new("--quiet") { Description = "Show no progress and no run as it ends, only the results." };

    private readonly Option<bool> _json = CommonOptions.Json();

    private readonly bool _hasLevels;

    /// <summary>Adds them to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="hasLevels">Whether it goes by levels.</param>
    public RecipeOptions(Command command, bool hasLevels)
    {
        _hasLevels = hasLevels;
        command.Add(_recipe);
        if (hasLevels) command.Add(_levels);
        foreach (Option option in new Option[] { _replicates, _replicate, _seed, _threads, _output, _data, _resume, _dryRun, _quiet, _json })
            command.Add(option);
    }

    /// <summary>The recipe with what the command line says.</summary>
    /// <exception cref="RecipeException">It is none, or cannot be gone by.</exception>
    public Recipe Recipe(ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(_recipe);
        if (!File.Exists(path)) throw new ToolException($"there is no recipe '{path}'");
        return SparseRuntime.Training.Recipe.Load(path).With(_hasLevels ? parsed.GetValue(_levels) : null, parsed.GetValue(_replicates), parsed.GetValue(_seed));
    }

    /// <summary>The recipe with its data.</summary>
    public RecipeRun Run(ParseResult parsed, string verb, Recipe recipe) =>
        new(verb, parsed.GetRequiredValue(_recipe), recipe, parsed.GetRequiredValue(_output), parsed.GetValue(_data), Threads(parsed));

    /// <summary>Threads that share a step.</summary>
    public int Threads(ParseResult parsed) => CommonOptions.Resolve(parsed.GetValue(_threads));

    /// <summary>The repetitions to do.</summary>
    public int[] Replicates(ParseResult parsed, Recipe recipe)
    {
        if (parsed.GetValue(_replicate) is not { } only) return [.. Enumerable.Range(0, recipe.Replicates)];
        return only < recipe.Replicates ? [only] : throw new ToolException($"there is no replicate {only} of {recipe.Replicates}: they count from 0");
    }

    /// <summary>Whether there must be something to go on with.</summary>
    public bool MustExist(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>Whether nothing is to be done.</summary>
    public bool IsDryRun(ParseResult parsed) => parsed.GetValue(_dryRun);

    /// <summary>Whether only results are to be shown.</summary>
    public bool IsQuiet(ParseResult parsed) => parsed.GetValue(_quiet);

    /// <summary>Whether results are wanted as JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);
}
