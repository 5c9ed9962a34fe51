using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Training;

/// <summary>Does a recipe's work, replicate by replicate, shows how far it is, and ends it in order when it is interrupted.</summary>
/// <param name="output">Where results go.</param>
/// <param name="error">Where progress goes.</param>
/// <param name="isQuiet">Whether only results are shown.</param>
/// <param name="isJson">Whether they are one JSON object.</param>
internal sealed class RecipeExecution(TextWriter output, TextWriter error, bool isQuiet, bool isJson)
{
    /// <summary>Does the work.</summary>
    /// <param name="run">The recipe, whose folder is open.</param>
    /// <param name="replicates">The repetitions.</param>
    /// <param name="runsPerReplicate">The runs of each.</param>
    /// <param name="work">Does one repetition.</param>
    /// <param name="isShown">Which runs of the folder are shown at the end.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public int Run(RecipeRun run, IReadOnlyList<int> replicates, int runsPerReplicate, Action<Replicate, RunControl> work, Func<RunRow, bool> isShown)
    {
        using var interruption = new Interruption();
        using var line = new ProgressLine(error);
        var progress = new TrainingProgress(line, replicates.Count * runsPerReplicate);
        var control = new RunControl
        {
            Progress = isQuiet ? null : progress.Show,
            Finished = (record, isOld) =>
            {
                progress.Finish();
                if (!isQuiet && !isOld) (isJson ? error : output).WriteLine(TrainedRunsView.Line(record));
            },
            Cancellation = interruption.Token,
        };
        try
        {
            foreach (int replicate in replicates)
            {
                interruption.Token.ThrowIfCancellationRequested();
                work(run.Data.Replicate(replicate), control);
            }
        }
        catch (OperationCanceledException)
        {
            line.Clear();
            run.Folder.Collect();
            error.WriteLine($"interrupted; what was done is in '{run.Folder.FullPath}', and the same command goes on from there");
            return ExitCodes.Interrupted;
        }

        line.Clear();
        TrainingResultSet result = run.Describe(run.Folder.Collect().Where(isShown));
        new Report(output, isJson).Write(result, ToolJsonContext.Default.TrainingResultSet, console => TrainedRunsView.Write(console, result));
        return ExitCodes.Success;
    }
}
