using System.CommandLine;
using SparseRuntime.Onnx;
using SparseRuntime.Pruning;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Pruning;
using SparseRuntime.Tool.Zoo;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert zoo</c>: models of well-known architectures with pruned random weights.</summary>
internal static class ZooCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("name")
        {
            Description = $"The architecture, and which of its layers are pruned: {string.Join("; ", ZooCatalog.All.Select(model => $"{model.Name} ({model.Pruned})"))}.",
        };
        name.AcceptOnlyFromAmong([.. ZooCatalog.All.Select(model => model.Name)]);
        Option<double?> sparsity = PruningOptions.Sparsity();
        Option<string> pattern = PruningOptions.Pattern();
        var seed = new Option<ulong>("--seed") { Description = "Seed of the weights: the same gives the same file.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<string> file = PruningOptions.Output();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "zoo",
            "Write an ONNX model of a well-known architecture with pruned random weights: its speed means something, its outputs do not. "
            + "Depthwise and first convolutions, biases, normalizations and embeddings stay dense.")
        {
            name, sparsity, pattern, seed, file, json,
        };
        command.SetAction(parsed =>
        {
            PruningPattern wanted = PruningPattern.Parse(parsed.GetRequiredValue(pattern));
            ZooModel model = ZooCatalog.All.First(model => model.Name == parsed.GetRequiredValue(name));
            using var progress = new ProgressLine(error);
            ZooResult result = progress.During($"building {model.Name}", () =>
            {
                OnnxModelEditor editor = ZooFactory.Build(model, wanted, PruningOptions.Resolve(wanted, parsed.GetValue(sparsity)), parsed.GetValue(seed), out ZooResult built);
                editor.Save(parsed.GetRequiredValue(file));
                return built with { Written = parsed.GetRequiredValue(file) };
            });
            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.ZooResult, console =>
            {
                console.Write(PrunedLayersView.Table(result.Layers));
                console.WriteLine($"{model.Name}: {result.Parameters} parameters; pruned are {model.Pruned}");
                console.WriteLine($"wrote {result.Written}");
            });
            return ExitCodes.Success;
        });
        return command;
    }
}
