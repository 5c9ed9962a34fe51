using System.Globalization;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Training;
using Spectre.Console;

namespace SparseRuntime.Tool.Training;

/// <summary>Trained networks as people read them.</summary>
internal static class TrainedRunsView
{
    /// <summary>A run that has just ended, on a line.</summary>
    public static string Line(RunRow record) => string.Create(
        CultureInfo.InvariantCulture,
        $"{record.Run}: {Format.Percent((double)record.Kept / record.Weights)} of the weights left, early stop at step {record.EarlyStopStep} of {record.Steps}, validation {Format.Percent(record.ValidationAccuracy)}{(record.TestAccuracy is { } test ? $", test {Format.Percent(test)}" : "")}");

    /// <summary>A table with a row per level and arm: means over the replicates, and the range of what is reported.</summary>
    public static void Write(IAnsiConsole console, TrainingResultSet result)
    {
        Table table = Report.Table(">level", "arm", ">weights left", ">replicates", ">early stop", ">validation", ">test", ">test, least to most", ">test at the end");
        foreach (IGrouping<(int Level, string Arm), TrainedRun> runs in result.Runs.GroupBy(run => (run.Level, run.Arm)).OrderBy(runs => runs.Key.Level))
        {
            Report.Row(
                table,
                $"{runs.Key.Level}",
                runs.Key.Arm,
                Format.Percent(runs.Average(run => (double)run.Kept / run.Weights)),
                $"{runs.Count()}",
                $"{runs.Average(run => run.EarlyStopStep):0}",
                Format.Percent(runs.Average(run => run.ValidationAccuracy)),
                Mean(runs, run => run.TestAccuracy),
                runs.Count() == 1 || runs.Any(run => run.TestAccuracy is null) ? "" : $"{Format.Percent(runs.Min(run => run.TestAccuracy!.Value))} to {Format.Percent(runs.Max(run => run.TestAccuracy!.Value))}",
                Mean(runs, run => run.FinalTestAccuracy));
        }

        console.Write(table);
        console.WriteLine($"Seed {result.Seed}. Accuracies are those of the network at early stop, where the validation loss is least; the test samples were looked at once, at the end.");
        console.WriteLine($"Models, masks and tables are in {result.Folder}");
    }

    private static string Mean(IEnumerable<TrainedRun> runs, Func<TrainedRun, double?> of) => runs.Average(of) is { } mean ? Format.Percent(mean) : "";
}
