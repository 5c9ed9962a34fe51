using System.Text;

namespace SparseRuntime.Training;

/// <summary>The sections of a recipe, and its keys outside of them.</summary>
internal static class RecipeKeys
{
    /// <summary>The most repetitions.</summary>
    public const int MostReplicates = 10_000;

    private static readonly Recipe Defaults = new() { Data = DataKeys.Defaults };

    private static readonly RecipeKey<Recipe, string?> Name = new("name", RecipeValues.Text, recipe => recipe.Name, (recipe, value) => recipe with { Name = value }) { IsOutsideHash = true };

    private static readonly RecipeKey<Recipe>[] Tail =
    [
        new RecipeKey<Recipe, int>("replicates", RecipeValues.Whole(1, MostReplicates), recipe => recipe.Replicates, (recipe, value) => recipe with { Replicates = value }) { IsOutsideHash = true },
        new RecipeKey<Recipe, ulong>("seed", RecipeValues.Seed, recipe => recipe.Seed, (recipe, value) => recipe with { Seed = value }),
    ];

    private static readonly RecipeKey<Recipe>[] All =
    [
        Name,
        Section("data", Reader(DataKeys.Defaults, DataKeys.All), recipe => recipe.Data, (recipe, value) => recipe with { Data = value }, isRequired: true),
        Section("network", Reader(NetworkKeys.Defaults, NetworkKeys.All), recipe => recipe.Network, (recipe, value) => recipe with { Network = value }),
        Section("training", Reader(TrainingKeys.Defaults, TrainingKeys.All), recipe => recipe.Training, (recipe, value) => recipe with { Training = value }),
        Section("pruning", PruningKeys.Read, recipe => recipe.Pruning, (recipe, value) => recipe with { Pruning = value }),
        Section("lottery", Reader(LotteryKeys.Defaults, LotteryKeys.All), recipe => recipe.Lottery, (recipe, value) => recipe with { Lottery = value }),
        Section("experiments", ExperimentKeys.Read, recipe => recipe.Experiments, (recipe, value) => recipe with { Experiments = value! }),
        .. Tail,
    ];

    /// <summary>Reads a recipe; whether its numbers go together is not looked at.</summary>
    public static Recipe Read(string text, RecipeSource source) => RecipeTable.Read(RecipeYaml.Read(text, source), source, "", Defaults with { Source = source }, All);

    /// <summary>Writes a recipe in its canonical form.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="forHash">Leaves out what does not count for the hash.</param>
    public static string Write(Recipe recipe, bool forHash)
    {
        var text = new StringBuilder();
        Lines(RecipeTable.Write(recipe, Defaults, [Name], forHash));
        Block("data", RecipeTable.Write(recipe.Data, DataKeys.Defaults, DataKeys.All, forHash));
        Block("network", RecipeTable.Write(recipe.Network, NetworkKeys.Defaults, NetworkKeys.All, forHash));
        Block("training", RecipeTable.Write(recipe.Training, TrainingKeys.Defaults, TrainingKeys.All, forHash));
        if (recipe.Pruning is { } pruning) Block("pruning", RecipeTable.Write(pruning, PruningRecipe.DefaultOf(pruning.Method), PruningKeys.All, forHash));
        if (recipe.Lottery is { } lottery) Block("lottery", RecipeTable.Write(lottery, LotteryKeys.Defaults, LotteryKeys.All, forHash), evenEmpty: true);
        // Experiments and controls are runs of their own beside the search, which more of them do not change.
        RecipeList<ExperimentRecipe> experiments = forHash ? [] : recipe.Experiments;
        if (experiments.Count > 0) text.Append("experiments:\n");
        foreach (ExperimentRecipe experiment in experiments)
            text.Append("  - ").AppendJoin("\n    ", RecipeTable.Write(experiment, ExperimentRecipe.DefaultOf(experiment.Kind), ExperimentKeys.All, forHash)).Append('\n');
        Lines(RecipeTable.Write(recipe, Defaults, Tail, forHash));
        return text.ToString();

        void Lines(IEnumerable<string> lines)
        {
            foreach (string line in lines)
                text.Append(line).Append('\n');
        }

        void Block(string name, IEnumerable<string> lines, bool evenEmpty = false)
        {
            string[] given = [.. lines];
            if (given.Length > 0) Lines([$"{name}:", .. given.Select(line => "  " + line)]);
            else if (evenEmpty) Lines([$"{name}: {{}}"]);
        }
    }

    /// <summary>Every key, section by section.</summary>
    public static IEnumerable<RecipeKeyInfo> Describe() =>
    [
        .. Describe("", Defaults, All),
        .. Describe("data", DataKeys.Defaults, DataKeys.All),
        .. Describe("network", NetworkKeys.Defaults, NetworkKeys.All),
        .. Describe("training", TrainingKeys.Defaults, TrainingKeys.All),
        .. Describe("pruning", new PruningRecipe(), PruningKeys.All),
        .. Describe("lottery", LotteryKeys.Defaults, LotteryKeys.All),
        .. Describe("experiments", new ExperimentRecipe(), ExperimentKeys.All),
    ];

    private static IEnumerable<RecipeKeyInfo> Describe<T>(string section, T defaults, IEnumerable<RecipeKey<T>> keys) =>
        keys.Select(key => new RecipeKeyInfo(section, key.Name, key.Type, key.Describe(defaults), key.Range, key.With ?? ""));

    private static Func<RecipeNode, RecipePlace, T> Reader<T>(T defaults, IReadOnlyList<RecipeKey<T>> keys) => (node, place) => RecipeTable.Read(node, place.Source, place.Path, defaults, keys);

    private static RecipeKey<Recipe, T> Section<T>(string name, Func<RecipeNode, RecipePlace, T> read, Func<Recipe, T> get, Func<Recipe, T, Recipe> set, bool isRequired = false) =>
        new(name, new RecipeValue<T>("section", "see below", read, _ => ""), get, set) { IsRequired = isRequired, DefaultText = get(Defaults) is null or RecipeList<ExperimentRecipe> ? "none" : "its defaults" };
}
