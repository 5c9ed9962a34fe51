using System.Globalization;

namespace SparseRuntime.Training;

/// <summary>What lines of results have to agree on among each other.</summary>
internal sealed class ResultChecks
{
    private readonly Dictionary<(int Replicate, int Level, string Arm), (RunRow Run, int Line)> _runs = [];
    private readonly Dictionary<(int Replicate, int Level, string Arm), Dictionary<int, LayerRow>> _layers = [];
    private readonly Dictionary<int, long> _layerWeights = [];
    private readonly HashSet<(string, int, int, string, string)> _measures = [];
    private RunRow? _first;

    /// <summary>Takes a run in.</summary>
    /// <exception cref="InvalidDataException">It contradicts itself or a run before it.</exception>
    public RunRow Take(RunRow run, ResultTable line)
    {
        _first ??= run;
        // An arm is a folder's name, too, so it may not lead out of the folder of results.
        if (run.Arm is "." or ".." || run.Arm.AsSpan().ContainsAny('/', '\\', '\0')) throw line.Error($"arm is '{run.Arm}'; it must be the name of a folder");
        if (run.Kept > run.Weights) throw line.Error($"kept is {run.Kept}; it must be at most weights, {run.Weights}");
        if (run.Weights != _first.Weights) throw line.Error($"weights is {run.Weights}, but {_first.Weights} in the first line of results; all runs must be of the same network");
        if (run.EarlyStopStep > run.Steps) throw line.Error($"early_stop_step is {run.EarlyStopStep}; it must be at most steps, {run.Steps}");
        bool hasTest = run.TestAccuracy is not null;
        if (run.TestLoss is not null != hasTest || run.FinalTestAccuracy is not null != hasTest) throw line.Error("test_loss, test_accuracy and final_test_accuracy must be there or be empty together");
        if (_first.TestAccuracy is not null != hasTest) throw line.Error($"test_accuracy is {(hasTest ? "there" : "empty")}, but {(hasTest ? "empty" : "there")} in the first line of results; all runs must have a test set, or none");
        if (run is { Level: 0, Arm: var arm } && arm == LotteryResults.Ticket && run.Kept != run.Weights)
            throw line.Error($"kept is {run.Kept} at level 0, which is the dense network; it must be {run.Weights}");
        if (!_runs.TryAdd((run.Replicate, run.Level, run.Arm), (run, line.Line)))
            throw line.Error($"{Name(run.Replicate, run.Level, run.Arm)} is in line {_runs[(run.Replicate, run.Level, run.Arm)].Line} already; a run must have one line");
        return run;
    }

    /// <summary>Takes a layer of a run in.</summary>
    /// <exception cref="InvalidDataException">It contradicts itself or a line before it, or there is no such run.</exception>
    public LayerRow Take(LayerRow layer, ResultTable line)
    {
        if (layer.Kept > layer.Weights) throw line.Error($"kept is {layer.Kept}; it must be at most weights, {layer.Weights}");
        if (_layerWeights.TryGetValue(layer.Layer, out long weights) ? weights != layer.Weights : !_layerWeights.TryAdd(layer.Layer, layer.Weights))
            throw line.Error($"weights of layer {layer.Layer} is {layer.Weights}, but {weights} in a line before; it must be the same in all runs");
        (int, int, string) key = (layer.Replicate, layer.Level, layer.Arm);
        if (!_runs.ContainsKey(key)) throw line.Error($"{Name(layer.Replicate, layer.Level, layer.Arm)} is not in results.csv; a run must have a line there");
        if (!_layers.TryGetValue(key, out Dictionary<int, LayerRow>? layers)) _layers.Add(key, layers = []);
        if (!layers.TryAdd(layer.Layer, layer)) throw line.Error($"layer {layer.Layer} of {Name(layer.Replicate, layer.Level, layer.Arm)} is there twice; it must have one line");
        return layer;
    }

    /// <summary>Takes a measure in.</summary>
    /// <exception cref="InvalidDataException">There is the same in a line before.</exception>
    public MeasureRow Take(MeasureRow measure, ResultTable line) =>
        _measures.Add((measure.Experiment, measure.Replicate, measure.Level, measure.Arm, measure.Setting))
            ? measure
            : throw line.Error($"{measure.Experiment} '{measure.Setting}' of {Name(measure.Replicate, measure.Level, measure.Arm)} is there twice; it must have one line");

    /// <summary>Checks, when all lines are read, that layers make up their runs.</summary>
    /// <param name="path">The file of layers.</param>
    /// <exception cref="InvalidDataException">A run has no layers, or they do not sum up to it.</exception>
    public void CheckWhole(string path)
    {
        foreach ((var key, (RunRow run, int line)) in _runs)
        {
            string name = Name(run.Replicate, run.Level, run.Arm);
            if (!_layers.TryGetValue(key, out Dictionary<int, LayerRow>? layers) || layers.Count != _layerWeights.Count)
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{path}: {name}, line {line} of results.csv, has {layers?.Count ?? 0} layers here; it must have {Math.Max(1, _layerWeights.Count)}"));
            (long kept, long weights) = (layers.Values.Sum(layer => layer.Kept), layers.Values.Sum(layer => layer.Weights));
            if (kept != run.Kept || weights != run.Weights)
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{path}: the layers of {name} keep {kept} of {weights} weights, but line {line} of results.csv says {run.Kept} of {run.Weights}; they must be the same"));
        }
    }

    private static string Name(int replicate, int level, string arm) => string.Create(CultureInfo.InvariantCulture, $"replicate {replicate}, level {level}, arm '{arm}'");
}
