using SparseRuntime.Pruning;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Training;
using Spectre.Console;

namespace SparseRuntime.Tool.Training;

/// <summary>What a recipe would do, without doing it.</summary>
internal static class PreviewView
{
    /// <summary>The preview of a recipe.</summary>
    /// <param name="run">The recipe.</param>
    /// <param name="replicates">Repetitions.</param>
    /// <param name="runs">The runs of each, with their levels and arms.</param>
    /// <param name="plan">How tickets are looked for; null where they are not.</param>
    /// <exception cref="InvalidDataException">The folder has results of other data.</exception>
    public static TrainingPreview Of(RecipeRun run, IReadOnlyList<int> replicates, IReadOnlyList<(int Level, string Arm)> runs, LotteryPlan? plan)
    {
        run.Folder.CheckData(run.Data.Checksum);
        NetworkShape shape = run.Setup.Shape;
        long[] kept = [.. Enumerable.Range(0, shape.Layers).Select(layer => (long)shape.WeightCount(layer))];
        long weights = kept.Sum();
        var levels = new List<LevelPreview>();
        for (int level = 0; level <= (plan?.Levels ?? 0); level++)
        {
            if (level > 0 && plan!.Scope == PruningScope.Layer)
            {
                double[] rates = plan.Rates(shape.Layers);
                kept = [.. kept.Select((count, layer) => count - IterativePruning.Cut(count, rates[layer]))];
            }

            // One ranking of all layers leaves the sum alone to be told before.
            long total = level > 0 && plan!.Scope != PruningScope.Layer ? (kept = [kept.Sum() - IterativePruning.Cut(kept.Sum(), plan.Rate)])[0] : kept.Sum();
            levels.Add(new LevelPreview(level, [.. kept], (double)total / weights, [.. runs.Where(other => other.Level == level).Select(other => other.Arm)]));
        }

        int done = replicates.Sum(replicate => runs.Count(other => run.Folder.Find(new RunName(replicate, other.Level, other.Arm)) is not null));
        return new TrainingPreview(run.Verb, run.Recipe.Name ?? "", run.Hash, run.Folder.FullPath, shape.ToString(), run.Data.TrainingSamples, run.Setup.Training.Steps, replicates.Count, runs.Count, done, levels);
    }

    /// <summary>Shows it.</summary>
    public static void Write(IAnsiConsole console, TrainingPreview preview)
    {
        Table table = Report.Table(">level", ">weights left", ">of each layer", "arms");
        foreach (LevelPreview level in preview.Levels)
            Report.Row(table, $"{level.Level}", Format.Percent(level.Density), string.Join(", ", level.Kept), string.Join(", ", level.Arms));
        console.Write(table);
        console.WriteLine($"{preview.Network} on {preview.TrainingSamples} samples, {preview.Steps} steps a run, {preview.RunsPerReplicate} runs in each of {preview.Replicates} replicates, {preview.RunsDone} of them done");
        console.WriteLine($"Results go to {preview.Folder}");
    }
}
