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
    /// <param name="run">The run.</param>
    /// <param name="hasClasses">Whether it is told by accuracy, or by loss.</param>
    public static string Line(RunRow run, bool hasClasses)
    {
        string validation = hasClasses ? Format.Percent(run.ValidationAccuracy) : Loss(run.ValidationLoss);
        string? test = hasClasses ? run.TestAccuracy is { } accuracy ? Format.Percent(accuracy) : null : run.TestLoss is { } loss ? Loss(loss) : null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Run}: {Format.Percent(run.Density)} of the weights left, early stop at step {run.EarlyStopStep} of {run.Steps}, validation {validation}{(test is null ? "" : $", test {test}")}");
    }

    /// <summary>A table with a row per level and arm: means over the replicates, and the range of what is reported.</summary>
    public static void Write(IAnsiConsole console, TrainingResultSet result)
    {
        Table table = Report.Table(">level", "arm", ">weights left", ">replicates", ">early stop", ">validation", ">test", ">test, least to most");
        foreach (IGrouping<(int Level, string Arm), TrainedRun> runs in result.Runs.GroupBy(run => (run.Level, run.Arm)).OrderBy(runs => runs.Key.Level))
        {
            double[] tests = [.. runs.Select(run => result.HasClasses ? run.TestAccuracy : run.TestLoss).OfType<double>()];
            Report.Row(
                table,
                $"{runs.Key.Level}",
                runs.Key.Arm,
                Format.Percent(runs.Average(run => (double)run.Kept / run.Weights)),
                $"{runs.Count()}",
                $"{runs.Average(run => run.EarlyStopStep):0}",
                Text(runs.Average(run => result.HasClasses ? run.ValidationAccuracy : run.ValidationLoss)),
                tests.Length == 0 ? "" : Text(tests.Average()),
                tests.Length < 2 ? "" : $"{Text(tests.Min())} to {Text(tests.Max())}");
        }

        console.Write(table);
        string what = result.HasClasses ? "Accuracies" : "Losses";
        console.WriteLine($"Seed {result.Seed}. {what} are those of the network at early stop, where the loss {(result.HasValidation ? "of the samples for validation" : "of the samples trained on, as none were held back,")} is least{(result.HasTest ? "; the test samples were looked at once, at the end" : "; there are no samples to test with")}.");
        console.WriteLine($"Models, masks and tables are in {result.Folder}");

        string Text(double value) => result.HasClasses ? Format.Percent(value) : Loss(value);
    }

    private static string Loss(double loss) => loss.ToString("0.####", CultureInfo.InvariantCulture);
}
