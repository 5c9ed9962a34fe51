using System.CommandLine;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Training;

/// <summary>What <c>sparsert lottery RECIPE</c> does: it searches for winning tickets.</summary>
internal static class TicketSearchAction
{
    /// <summary>The command whose results these are: <c>branch</c> goes on with them.</summary>
    public const string Verb = "lottery";

    /// <summary>Gives a command the recipe, the options and the action.</summary>
    public static void AddTo(Command command, TextWriter output, TextWriter error)
    {
        var options = new RecipeOptions(command, hasLevels: true);
        command.SetAction(parsed =>
        {
            Recipe recipe = options.Recipe(parsed);
            RecipeRun run = options.Run(parsed, Verb, recipe);
            LotteryPlan plan = recipe.ToLotteryPlan(run.BatchesPerEpoch);
            int[] replicates = options.Replicates(parsed, recipe);
            (int Level, string Arm)[] runs = Runs(plan);
            if (options.IsDryRun(parsed))
            {
                TrainingPreview preview = PreviewView.Of(run, replicates, runs, plan);
                new Report(output, options.IsJson(parsed)).Write(preview, ToolJsonContext.Default.TrainingPreview, console => PreviewView.Write(console, preview));
                return ExitCodes.Success;
            }

            run.Open(options.MustExist(parsed));
            return new RecipeExecution(output, error, options.IsQuiet(parsed), options.IsJson(parsed)).Run(
                run,
                replicates,
                runs.Length,
                (replicate, control) => new TicketSearch(run.Setup, plan, replicate, run.Folder, control).Run(),
                record => replicates.Contains(record.Replicate) && runs.Contains((record.Level, record.Arm)));
        });
    }

    /// <summary>All runs of a replicate, in the order that they are done.</summary>
    private static (int Level, string Arm)[] Runs(LotteryPlan plan) =>
    [
        .. Enumerable.Range(0, plan.Levels + 1).SelectMany(level => new[] { (level, ArmNames.Of(Arm.Ticket)) }
            .Concat(plan.Controls.Where(control => control.Levels.Contains(level)).Select(control => (level, ArmNames.Of(control.Arm))))),
    ];
}
