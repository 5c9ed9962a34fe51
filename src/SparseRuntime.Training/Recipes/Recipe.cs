using System.Security.Cryptography;
using System.Text;
using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// An experiment as people write it down, in YAML: data, network, training, and how it is pruned or tickets are looked for.
/// What is read has been checked as a whole, as far as that goes without the data; the rest is checked where a recipe is
/// turned into plans. All refusals are <see cref="RecipeException"/>s.
/// </summary>
public sealed record Recipe
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What people call it; null for nothing. It changes nothing.</summary>
    public string? Name { get; init; }

    /// <summary>What a network is trained on.</summary>
    public required DataRecipe Data { get; init; }

    /// <summary>The network.</summary>
    public NetworkRecipe Network { get; init; } = NetworkKeys.Defaults;

    /// <summary>How it is trained.</summary>
    public TrainingRecipe Training { get; init; } = TrainingKeys.Defaults;

    /// <summary>How it is pruned meanwhile; null for not at all.</summary>
    public PruningRecipe? Pruning { get; init; }

    /// <summary>How winning tickets are looked for; null for not at all.</summary>
    public LotteryRecipe? Lottery { get; init; }

    /// <summary>What else is asked of tickets.</summary>
    public RecipeList<ExperimentRecipe> Experiments { get; init; } = [];

    /// <summary>Repetitions, each with random numbers of its own.</summary>
    public int Replicates { get; init; } = 1;

    /// <summary>What all random numbers come from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where it was read from, for messages.</summary>
    internal RecipeSource Source { get; init; } = new("recipe");

    /// <summary>Reads a file.</summary>
    /// <exception cref="RecipeException">What is in it is no recipe, or one that cannot be gone by.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Recipe Load(string path) => Parse(DataFile.Read(path, file => ReadText(file, path)), path);

    /// <summary>Reads a text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="RecipeException">It is no recipe, or one that cannot be gone by.</exception>
    public static Recipe Parse(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(name);
        Recipe recipe = RecipeKeys.Read(text, new RecipeSource(name));
        RecipeChecks.Check(recipe);
        return recipe;
    }

    /// <summary>The recipe with what the command line says instead.</summary>
    /// <param name="levels">Rounds of pruning; null for those of the recipe. Controls at levels beyond stay, but are not trained.</param>
    /// <param name="replicates">Repetitions; null for those of the recipe.</param>
    /// <param name="seed">The seed; null for that of the recipe.</param>
    /// <exception cref="RecipeException">A number is out of its range, or there is no search for tickets to have levels.</exception>
    public Recipe With(int? levels = null, int? replicates = null, ulong? seed = null)
    {
        if (replicates is not (null or (>= 1 and <= RecipeKeys.MostReplicates))) throw Source.Wrong("replicates", $"{replicates} is out of range; it must be 1 to {RecipeKeys.MostReplicates}");
        if (seed > long.MaxValue) throw Source.Wrong("seed", $"{seed} is out of range; it must be below 2⁶³");
        Recipe result = this with { Replicates = replicates ?? Replicates, Seed = seed ?? Seed };
        if (levels is null) return result;
        if (Lottery is null) throw Source.Wrong("lottery", "there are levels only where tickets are looked for; the recipe has no section of that name");
        if (levels is < 1 or > LotteryKeys.MostLevels) throw Source.Wrong("lottery.levels", $"{levels} is out of range; it must be 1 to {LotteryKeys.MostLevels}");
        result = result with { Lottery = Lottery with { Levels = levels } };
        RecipeChecks.CheckKnownLayers(result);
        return result;
    }

    /// <summary>The recipe as text: keys in one order, defaults left out, numbers in one spelling. It reads back as an equal recipe.</summary>
    public string Canonical() => RecipeKeys.Write(this, forHash: false);

    /// <summary>
    /// What folders of results are named by: the first 12 hexadecimal digits of SHA-256 over the verb and the canonical
    /// recipe, but for what does not change results that are there already: name, replicates, levels, controls and experiments.
    /// </summary>
    /// <param name="verb">What is done by it, such as <c>lottery</c>.</param>
    public string Hash(string verb)
    {
        ArgumentException.ThrowIfNullOrEmpty(verb);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{verb}\n{RecipeKeys.Write(this, forHash: true)}")))[..12];
    }

    /// <summary>Steps of an epoch.</summary>
    /// <param name="samples">Samples that are trained on.</param>
    /// <exception cref="RecipeException">There are too few for a batch.</exception>
    public int BatchesPerEpoch(int samples)
    {
        int batch = Training.Batch;
        if (samples < 1 || (!Training.KeepShortBatch && samples < batch)) throw Source.Wrong("training.batch", $"{samples} samples give no batch of {batch}; take a smaller one or more samples");
        return Training.KeepShortBatch ? (int)(((long)samples + batch - 1) / batch) : samples / batch;
    }

    /// <summary>How the network is trained.</summary>
    /// <param name="batchesPerEpoch">Steps of an epoch; see <see cref="BatchesPerEpoch"/>.</param>
    /// <exception cref="RecipeException">Lengths contradict each other.</exception>
    public TrainingPlan ToTrainingPlan(int batchesPerEpoch) => RecipePlans.Training(this, batchesPerEpoch);

    /// <summary>The learning rate of every step.</summary>
    /// <param name="batchesPerEpoch">Steps of an epoch.</param>
    /// <param name="steps">All steps, at least 1.</param>
    /// <exception cref="RecipeException">Lengths contradict each other.</exception>
    public LearningRate ToLearningRate(int batchesPerEpoch, long steps) => RecipePlans.Rate(this, batchesPerEpoch, steps);

    /// <summary>The network for some data.</summary>
    /// <param name="inputs">Features of a sample.</param>
    /// <param name="outputs">Classes, or numbers to predict.</param>
    /// <param name="loss">What training makes small.</param>
    /// <exception cref="RecipeException">There is no such network, or pruning would leave a layer of it empty.</exception>
    public NetworkShape ToNetworkShape(int inputs, int outputs, LossKind loss) => RecipePlans.Network(this, inputs, outputs, loss);

    /// <summary>How winning tickets are looked for.</summary>
    /// <param name="batchesPerEpoch">Steps of an epoch.</param>
    /// <exception cref="RecipeException">The recipe does not say, or lengths contradict each other.</exception>
    public LotteryPlan ToLotteryPlan(int batchesPerEpoch) => RecipePlans.Lottery(this, batchesPerEpoch);

    /// <summary>How the network is pruned while it is trained; null for not at all.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="batchesPerEpoch">Steps of an epoch.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="RecipeException">The network cannot be pruned so.</exception>
    public MaskMethod? ToMaskMethod(NetworkShape shape, int batchesPerEpoch, RandomStream stream)
    {
        if (Pruning is null) return null;
        long steps = Training.Steps.In(batchesPerEpoch);
        try
        {
            MaskMethod method = RecipeMethods.Create(Pruning, batchesPerEpoch, steps, stream);
            method.Check(shape, steps);
            return method;
        }
        catch (ArgumentException e)
        {
            throw Source.Wrong("pruning", e.Message);
        }
    }

    /// <summary>What else is asked of tickets, at the levels that the search has; an item without any such level is left out.</summary>
    /// <param name="batchesPerEpoch">Steps of an epoch.</param>
    /// <param name="open">Opens the folder of another search's results by what the recipe calls it.</param>
    /// <exception cref="RecipeException">The recipe has no search, or an experiment cannot be made.</exception>
    public IReadOnlyList<Experiment> ToExperiments(int batchesPerEpoch, Func<string, ResultFolder> open)
    {
        int most = ToLotteryPlan(batchesPerEpoch).Levels;
        var experiments = new List<Experiment>();
        for (int i = 0; i < Experiments.Count; i++)
        {
            int[] levels = [.. Experiments[i].Levels.Where(level => level <= most)];
            if (levels.Length == 0) continue;
            try
            {
                experiments.Add(RecipeExperiments.Create(Experiments[i], levels, batchesPerEpoch, Training.Steps.In(batchesPerEpoch), open));
            }
            catch (ArgumentException e)
            {
                throw Source.Wrong($"experiments[{i}]", e.Message);
            }
        }

        return experiments;
    }

    /// <summary>Whether both say the same, wherever they were read from.</summary>
    public bool Equals(Recipe? other) => other is not null
        && Name == other.Name && Data == other.Data && Network == other.Network && Training == other.Training && Pruning == other.Pruning
        && Lottery == other.Lottery && Experiments.Equals(other.Experiments) && Replicates == other.Replicates && Seed == other.Seed;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Data, Network, Training, Pruning, Lottery, Experiments, Seed);

    private static string ReadText(FileStream file, string path)
    {
        if (file.Length > RecipeYaml.LongestText)
            throw new RecipeException(path, 0, 0, "", $"the file has {file.Length} bytes; a recipe has at most {RecipeYaml.LongestText}");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        try
        {
            string text = Strict.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException e)
        {
            throw new RecipeException(path, 0, 0, "", $"byte {e.Index} is not UTF-8; a recipe is a text file in UTF-8");
        }
    }
}
