using System.CommandLine;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Training;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert branch</c>: the experiments of a recipe, on the tickets that <c>lottery</c> found by it.</summary>
internal static class BranchCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command("branch", "Make the experiments of a recipe on the tickets that 'lottery' found by it, in the same folder: what they train joins its results, what they measure goes to measures.csv.");
        var options = new RecipeOptions(command, hasLevels: true);
        var only = new Option<string[]>("--experiment") { Description = "Only experiments of these kinds.", HelpName = "KIND", AllowMultipleArgumentsPerToken = true };
        command.Add(only);
        command.SetAction(parsed =>
        {
            Recipe recipe = options.Recipe(parsed);
            // The folder is that of the search.
            RecipeRun run = options.Run(parsed, TicketSearchAction.Verb, recipe);
            LotteryPlan plan = recipe.ToLotteryPlan(run.BatchesPerEpoch);
            Experiment[] experiments = [.. recipe.ToExperiments(run.BatchesPerEpoch, run.OpenOther)];
            if (experiments.Length == 0) throw new ToolException("the recipe has no experiments: its section 'experiments' lists them, src/SparseRuntime.Training/RECIPES.md says which there are");
            if (parsed.GetValue(only) is { Length: > 0 } wanted)
            {
                if (wanted.FirstOrDefault(name => experiments.All(experiment => experiment.Name != name)) is { } strange)
                    throw new ToolException($"the recipe has no experiment '{strange}'; it has {string.Join(", ", experiments.Select(experiment => experiment.Name).Distinct())}");
                experiments = [.. experiments.Where(experiment => wanted.Contains(experiment.Name))];
            }

            int[] replicates = options.Replicates(parsed, recipe);
            if (options.IsDryRun(parsed))
            {
                BranchPreview preview = BranchPreviewView.Of(run, replicates, experiments);
                new Report(output, options.IsJson(parsed)).Write(preview, ToolJsonContext.Default.BranchPreview, console => BranchPreviewView.Write(console, preview));
                return ExitCodes.Success;
            }

            run.Open(mustExist: true);
            return new RecipeExecution(output, error, options.IsQuiet(parsed), options.IsJson(parsed)).Run(
                run,
                replicates,
                null,
                (replicate, control) =>
                {
                    using IDisposable mine = run.Folder.Lock(replicate.Index);
                    using var context = new ExperimentContext(run.Setup, plan, replicate, run.Folder, control);
                    foreach (Experiment experiment in experiments)
                    {
                        control.Cancellation.ThrowIfCancellationRequested();
                        experiment.Run(context);
                    }
                },
                record => replicates.Contains(record.Replicate));
        });
        return command;
    }
}
