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
    /// <summary>Does the work. Tables of all runs are written after each replicate, and whatever ends it.</summary>
    /// <param name="run">The recipe, whose folder is open.</param>
    /// <param name="replicates">The repetitions.</param>
    /// <param name="runsPerReplicate">The runs of each; null where that is not known before.</param>
    /// <param name="work">Does one repetition.</param>
    /// <param name="isShown">Which runs of the folder are shown at the end.</param>
    /// <returns>One of <see cref="ExitCodes"/>: a repetition that diverges is a failure, and the others are done.</returns>
    public int Run(RecipeRun run, IReadOnlyList<int> replicates, int? runsPerReplicate, Action<Replicate, RunControl> work, Func<RunRow, bool> isShown)
    {
        using var interruption = new Interruption();
        using var line = new ProgressLine(error);
        var progress = new TrainingProgress(line, replicates.Count * runsPerReplicate);
        bool hasClasses = run.Data.Loss == LossKind.SoftmaxCrossEntropy;
        var control = new RunControl
        {
            Progress = isQuiet ? null : progress.Show,
            Finished = (row, isOld) =>
            {
                progress.Finish();
                if (!isQuiet && !isOld) (isJson ? error : output).WriteLine(TrainedRunsView.Line(row, hasClasses));
            },
            Cancellation = interruption.Token,
        };
        var diverged = new List<string>();
        bool isWhole = false;
        try
        {
            foreach (int replicate in replicates)
            {
                interruption.Token.ThrowIfCancellationRequested();
                try
                {
                    work(run.Data.Replicate(replicate), control);
                }
                catch (TrainingDivergedException e)
                {
                    diverged.Add(e.Message);
                }

                run.Folder.Collect();
            }

            isWhole = true;
        }
        catch (OperationCanceledException)
        {
            line.Clear();
            error.WriteLine($"interrupted; what was done is in '{run.Folder.FullPath}', and the same command goes on from there");
            return ExitCodes.Interrupted;
        }
        finally
        {
            if (!isWhole) CollectRest(run.Folder);
        }

        line.Clear();
        foreach (string message in diverged)
            error.WriteLine($"error: {message}");
        TrainingResultSet result = run.Describe(run.Folder.Collect().Where(isShown));
        if (result.Runs.Count > 0 || diverged.Count == 0) new Report(output, isJson).Write(result, ToolJsonContext.Default.TrainingResultSet, console => TrainedRunsView.Write(console, result));
        return diverged.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>Tables of what there is; what ended the work is to be told, not what keeps tables from being written then.</summary>
    private static void CollectRest(ResultFolder folder)
    {
        try
        {
            folder.Collect();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
        }
    }
}
