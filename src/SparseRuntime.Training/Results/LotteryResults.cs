using System.Text;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>What a search for winning tickets found, read from the folder that it wrote.</summary>
public sealed class LotteryResults
{
    /// <summary>How far a level may be from the share of weights that is asked for, as a ratio.</summary>
    private const double LevelTolerance = 1.15;

    private readonly Dictionary<(int Replicate, int Level, string Arm), RunRow> _runs;
    private readonly ILookup<(int Replicate, int Level, string Arm), LayerRow> _layers;
    private readonly Dictionary<int, double> _densities;

    private LotteryResults(string folder, string recipe, IReadOnlyList<RunRow> runs, IReadOnlyList<LayerRow> layers, IReadOnlyList<MeasureRow> measures)
    {
        (Folder, Recipe, Runs, Layers, Measures) = (folder, recipe, runs, layers, measures);
        _runs = runs.ToDictionary(run => (run.Replicate, run.Level, run.Arm));
        _layers = layers.ToLookup(layer => (layer.Replicate, layer.Level, layer.Arm));
        Replicates = [.. runs.Select(run => run.Replicate).Distinct().Order()];
        Levels = [.. runs.Select(run => run.Level).Distinct().Order()];
        string[] known = [.. ArmNames.Names];
        Arms = [.. runs.Select(run => run.Arm).Distinct().OrderBy(arm => Array.IndexOf(known, arm) is var place and >= 0 ? place : known.Length).ThenBy(arm => arm, StringComparer.Ordinal)];
        _densities = Levels.ToDictionary(level => level, level =>
        {
            RunRow[] all = [.. runs.Where(run => run.Level == level)], tickets = [.. all.Where(run => run.Arm == Ticket)];
            return (tickets.Length > 0 ? tickets : all).Average(run => run.Density);
        });
    }

    /// <summary>The arm that everything is compared with: the ticket, at level 0 the dense network.</summary>
    public static string Ticket { get; } = ArmNames.Of(Arm.Ticket);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The text of the recipe.</summary>
    public string Recipe { get; }

    /// <summary>All finished runs, as they lie in the file.</summary>
    public IReadOnlyList<RunRow> Runs { get; }

    /// <summary>What runs keep of each layer.</summary>
    public IReadOnlyList<LayerRow> Layers { get; }

    /// <summary>What experiments measured.</summary>
    public IReadOnlyList<MeasureRow> Measures { get; }

    /// <summary>The repetitions, rising.</summary>
    public IReadOnlyList<int> Replicates { get; }

    /// <summary>The levels of which there are runs, rising.</summary>
    public IReadOnlyList<int> Levels { get; }

    /// <summary>The arms of which there are runs: those of <see cref="ArmNames"/> in their order, then others in that of their names.</summary>
    public IReadOnlyList<string> Arms { get; }

    /// <summary>Whether samples have classes: where they have numbers, all accuracies are 0.</summary>
    public bool HasAccuracies => Runs.Any(run => run.ValidationAccuracy > 0 || run.TestAccuracy > 0 || run.FinalValidationAccuracy > 0 || run.FinalTestAccuracy > 0);

    /// <summary>Whether runs have test accuracies; where they have not, accuracies are those of validation samples.</summary>
    public bool HasTestSet => Runs[0].TestAccuracy is not null;

    /// <summary>Reads a folder of results. Of curves and masks nothing is read before somebody asks.</summary>
    /// <param name="folder">The folder, with <c>recipe.yaml</c>, <c>results.csv</c>, <c>layers.csv</c> and, where experiments measured anything, <c>measures.csv</c>.</param>
    /// <exception cref="InvalidDataException">A file is broken, or lines contradict each other; the message names the file and the line and says what would be right.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static LotteryResults Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"{folder}: there is no such folder of results");
        string recipe = DataFile.Read(Path.Combine(folder, "recipe.yaml"), file =>
        {
            using var text = new StreamReader(file, Encoding.UTF8);
            return text.ReadToEnd();
        });
        string runsPath = Path.Combine(folder, "results.csv"), layersPath = Path.Combine(folder, "layers.csv"), measuresPath = Path.Combine(folder, "measures.csv");
        var checks = new ResultChecks();
        IReadOnlyList<RunRow> runs = ResultTable.Read(runsPath, ResultColumns.Runs, line => checks.Take(ResultColumns.Run(line), line));
        if (runs.Count == 0) throw new InvalidDataException($"{runsPath}: no run is finished; there must be a line for at least one");
        IReadOnlyList<LayerRow> layers = ResultTable.Read(layersPath, ResultColumns.Layers, line => checks.Take(ReadLayer(line), line));
        checks.CheckWhole(layersPath);
        IReadOnlyList<MeasureRow> measures = File.Exists(measuresPath) ? ResultTable.Read(measuresPath, ResultColumns.Measures, line => checks.Take(ReadMeasure(line), line)) : [];
        return new LotteryResults(folder, recipe, runs, layers, measures);
    }

    /// <summary>A run; null where it is not there.</summary>
    public RunRow? Find(int replicate, int level, string arm) => _runs.GetValueOrDefault((replicate, level, arm));

    /// <summary>What a run keeps of each layer, in their order.</summary>
    public IReadOnlyList<LayerRow> LayersOf(RunRow run) => [.. _layers[(run.Replicate, run.Level, run.Arm)].OrderBy(layer => layer.Layer)];

    /// <summary>The mean share of weights that tickets of a level keep; that of all its runs where there is no ticket.</summary>
    public double Density(int level) => _densities[level];

    /// <summary>The level whose share of kept weights is nearest, on a logarithmic scale, to one that is asked for; null where none is within a factor of 1.15.</summary>
    public int? LevelNear(double density) => Nearest(_densities, density);

    /// <summary>The same among the levels of some arms, by the mean share of weights that these keep there.</summary>
    /// <param name="density">The share that is asked for.</param>
    /// <param name="arms">The arms.</param>
    public int? LevelNear(double density, IReadOnlyCollection<string> arms) =>
        Nearest(Runs.Where(run => arms.Contains(run.Arm)).GroupBy(run => run.Level).ToDictionary(level => level.Key, level => level.Average(run => run.Density)), density);

    /// <summary>The evaluations of a run in rising order of their steps; none where it has no curve.</summary>
    /// <exception cref="InvalidDataException">The file is broken, or its steps do not rise.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<Evaluation> ReadCurve(RunRow run)
    {
        string path = Path.Combine(FolderOf(run), "curve.csv");
        if (!File.Exists(path)) return [];
        long last = -1;
        return ResultTable.Read(path, ResultColumns.Curve, line =>
        {
            long step = line.Count("step");
            if (step <= last) throw line.Error($"step {step} comes after step {last}; steps must rise");
            last = step;
            return new Evaluation(step, line.Number("rate", 0), line.Share("sparsity"), line.Number("training_loss", 0), line.Share("training_accuracy"), line.Number("validation_loss", 0), line.Share("validation_accuracy"));
        });
    }

    /// <summary>The masks of a run, in the order of its layers; none where it has no file of masks.</summary>
    /// <exception cref="InvalidDataException">The file is broken, or keeps another number of weights than the tables say.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<Mask> ReadMasks(RunRow run)
    {
        string path = Path.Combine(FolderOf(run), "mask.npz");
        if (!File.Exists(path)) return [];
        Dictionary<string, Tensor> arrays = DataFile.Read(path, NpzFile.Read);
        var masks = new List<Mask>();
        foreach (LayerRow layer in LayersOf(run))
        {
            string name = $"layer{layer.Layer}.weight";
            if (!arrays.TryGetValue(name, out Tensor? array)) throw new InvalidDataException($"{path}: there is no array '{name}' in it");
            if (array.ElementType != ElementType.Bool || array.Shape.Rank != 2 || array.Shape.ElementCount != layer.Weights)
                throw new InvalidDataException($"{path}: '{name}' is {array}; it must be a matrix of {layer.Weights} bools");
            Mask mask = MaskArray.Read(array.Bytes.Span, array.Shape);
            if (mask.CountKept() != layer.Kept) throw new InvalidDataException($"{path}: '{name}' keeps {mask.CountKept()} weights, but layers.csv says {layer.Kept}");
            masks.Add(mask);
        }

        return masks;
    }

    private static int? Nearest(IReadOnlyDictionary<int, double> densities, double density)
    {
        if (densities.Count == 0) return null;
        int nearest = densities.Keys.Order().MinBy(Distance);
        return Distance(nearest) <= Math.Log(LevelTolerance) ? nearest : null;

        double Distance(int level) => Math.Abs(Math.Log(densities[level] / density));
    }

    private string FolderOf(RunRow run) => Path.Combine(Folder, run.Run.Folder);

    private static LayerRow ReadLayer(ResultTable line) => new(
        line.Index("replicate"), line.Index("level"), line.Name("arm"), line.Index("layer"), line.Count("kept"), line.Count("weights", 1), line.Optional("step0_jaccard", line.Share));

    private static MeasureRow ReadMeasure(ResultTable line) => new(
        line.Name("experiment"), line.Index("replicate"), line.Index("level"), line.Name("arm"), line.Field("setting"), line.Optional("value", column => line.Number(column)));
}
