using System.CommandLine;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Training;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert train</c>: trains a network by a recipe, pruning it meanwhile where the recipe says so.</summary>
internal static class TrainCommand
{
    private const string Arm = "trained";

    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command("train", "Train a network by a recipe, and prune it meanwhile where the recipe says so. The network at early stop is written as ONNX, with its masks.");
        var options = new RecipeOptions(command, hasLevels: false);
        var benchmark = new Option<double?>("--benchmark") { Description = "Do not train, but time steps of the recipe's network on random samples: dense, and with so large a share of zeros computed dense and sparse, in turns.", HelpName = "SPARSITY" };
        command.Add(CommonOptions.Within(0, 0.999, benchmark));
        command.SetAction(parsed =>
        {
            Recipe recipe = options.Recipe(parsed);
            if (recipe.Lottery is not null) throw new ToolException("the recipe looks for tickets: 'sparsert lottery' does that, 'sparsert train' takes recipes without the section 'lottery'");
            RecipeRun run = options.Run(parsed, "train", recipe);
            int[] replicates = options.Replicates(parsed, recipe);
            if (parsed.GetValue(benchmark) is { } sparsity)
            {
                StepResult steps = StepMeasurement.Of(run.Setup, options.Threads(parsed), sparsity);
                new Report(output, options.IsJson(parsed)).Write(steps, ToolJsonContext.Default.StepResult, console => StepMeasurement.Write(console, steps));
                return ExitCodes.Success;
            }

            if (options.IsDryRun(parsed))
            {
                TrainingPreview preview = PreviewView.Of(run, replicates, [(0, Arm)], null);
                new Report(output, options.IsJson(parsed)).Write(preview, ToolJsonContext.Default.TrainingPreview, console => PreviewView.Write(console, preview));
                return ExitCodes.Success;
            }

            run.Open(options.MustExist(parsed));
            return new RecipeExecution(output, error, options.IsQuiet(parsed), options.IsJson(parsed))
                .Run(run, replicates, 1, (replicate, control) => Train(run, replicate, control), record => replicates.Contains(record.Replicate));
        });
        return command;
    }

    private static void Train(RecipeRun run, Replicate replicate, RunControl control)
    {
        using IDisposable mine = run.Folder.Lock(replicate.Index);
        using ITrainingBackend backend = run.Setup.CreateBackend();
        Parameters initial = run.Setup.Initialize(replicate);
        run.Folder.WriteInitial(replicate.Index, initial);
        new TrainingJob(backend, run.Setup, replicate, run.Folder, control)
            .Train(new RunName(replicate.Index, 0, Arm), new TrainingStart(initial, LayerMasks.Full(run.Setup.Shape)), method: run.Recipe.ToMaskMethod(run.Setup.Shape, run.BatchesPerEpoch, replicate.Stream("masks")));
    }
}
