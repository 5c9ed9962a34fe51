using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Training;
using Spectre.Console;

namespace SparseRuntime.Tool.Training;

/// <summary>What the experiments of a recipe would ask, without asking.</summary>
internal static class BranchPreviewView
{
    /// <summary>The preview of a recipe's experiments.</summary>
    public static BranchPreview Of(RecipeRun run, IReadOnlyList<int> replicates, IReadOnlyList<Experiment> experiments)
    {
        IEnumerable<RunName> tickets = replicates.SelectMany(replicate => experiments.SelectMany(experiment => experiment.Levels).Distinct().Order().Select(level => new RunName(replicate, level, ArmNames.Of(Arm.Ticket))));
        return new BranchPreview(
            run.Recipe.Name ?? "",
            run.Hash,
            run.Folder.FullPath,
            replicates.Count,
            [.. experiments.Select(experiment => new ExperimentPreview(experiment.Name, experiment.Levels))],
            [.. tickets.Where(ticket => run.Folder.Find(ticket) is null).Select(ticket => $"{ticket}")]);
    }

    /// <summary>Shows it.</summary>
    public static void Write(IAnsiConsole console, BranchPreview preview)
    {
        Table table = Report.Table("experiment", "levels");
        foreach (ExperimentPreview experiment in preview.Experiments)
            Report.Row(table, experiment.Name, string.Join(", ", experiment.Levels));
        console.Write(table);
        console.WriteLine($"{preview.Replicates} replicates of the search in {preview.Folder}");
        if (preview.Missing.Count > 0) console.WriteLine($"Not there yet: {preview.Missing[0]}{(preview.Missing.Count > 1 ? $" and {preview.Missing.Count - 1} more" : "")}; 'sparsert lottery' with the same recipe finds them");
    }
}
