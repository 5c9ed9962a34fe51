using System.CommandLine;
using SparseRuntime.Onnx;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Pruning;
using SparseRuntime.Training;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert prune</c>: a pruned model from one that is trained.</summary>
internal static class PruneCommand
{
    private const string Layer = "layer", Global = "global", ErdosRenyi = "erk";

    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> model = CommonOptions.Model();
        Option<double?> sparsity = PruningOptions.Sparsity();
        Option<string> pattern = PruningOptions.Pattern();
        Option<string> criterion = Criterion();
        Option<string> scope = Scope();
        Option<double> floor = CommonOptions.Within(0, 1, new Option<double>("--minimum-density")
        {
            Description = "With scope global, the share of its weights that every layer keeps, so that none is cut off.",
            HelpName = "D",
            DefaultValueFactory = _ => 0.005,
        });
        var layers = new Option<string?>("--layers")
        {
            Description = "Prune only weights in whose name this regular expression is found. Default: all of MatMul, Gemm and Conv but convolutions in groups.",
            HelpName = "REGEX",
        };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the criterion random.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<string> file = PruningOptions.Output();
        var maskFile = new Option<string?>("--mask-out") { Description = "Also write the masks, of the weights' shapes in the given model, for --mask of the other commands.", HelpName = "F.npz" };
        var sparse = new Option<bool>("--sparse-initializers") { Description = "Store what is left of pruned weights with its indices, which makes the file smaller above about two thirds of zeros." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("prune", "Prune the weights of a trained ONNX model. Everything else of the file stays as it is.")
        {
            model, sparsity, pattern, criterion, scope, floor, layers, seed, file, maskFile, sparse, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            PruningPattern wanted = PruningPattern.Parse(parsed.GetRequiredValue(pattern));
            if (wanted is { Kind: PatternKind.Channels, LeavesZeros: false } && parsed.GetValue(sparse)) throw new ToolException("without channels a model is smaller, not sparse: leave --sparse-initializers out");
            var pruner = new ModelPruner
            {
                Pattern = wanted,
                Criterion = CriterionCatalog.Find(parsed.GetRequiredValue(criterion), parsed.GetValue(seed)),
                Scope = parsed.GetRequiredValue(scope) switch
                {
                    Global => PruningScope.Global,
                    ErdosRenyi => PruningScope.ErdosRenyi,
                    _ => PruningScope.Layer,
                },
                Sparsity = PruningOptions.Resolve(wanted, parsed.GetValue(sparsity)),
                MinimumDensity = parsed.GetValue(floor),
                Includes = parsed.GetValue(layers) is { } expression ? ModelPruner.Matching(expression) : null,
            };
            using var progress = new ProgressLine(error);
            PruneResult result = progress.During("pruning", () => Run(path, pruner, parsed.GetRequiredValue(file), parsed.GetValue(maskFile), parsed.GetValue(sparse)));
            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.PruneResult, console =>
            {
                console.Write(PrunedLayersView.Table(result.Layers));
                console.WriteLine($"{Format.Percent(result.Sparsity)} of these weights are zero");
                console.WriteLine($"wrote {string.Join(" and ", result.Written)}");
            });
            return ExitCodes.Success;
        });
        return command;
    }

    private static PruneResult Run(string path, ModelPruner pruner, string file, string? maskFile, bool sparse)
    {
        if (!File.Exists(path)) throw new ToolException($"there is no model file '{path}'");
        OnnxModelEditor editor = OnnxModelEditor.Load(path);
        IReadOnlyDictionary<string, Mask> masks = pruner.Prune(editor);
        IReadOnlyList<PrunedLayer> layers = PrunedLayers.Describe(editor, masks.ContainsKey);
        if (sparse)
        {
            foreach (string name in masks.Keys)
                editor.MakeSparse(name);
        }

        List<string> written = [file];
        editor.Save(file);
        if (maskFile is not null)
        {
            NpzFile.Write(maskFile, masks.ToDictionary(pair => pair.Key, pair => MaskArray.Of(pair.Value)));
            written.Add(maskFile);
        }

        double weights = layers.Sum(layer => layer.Shape.Aggregate(1.0, (product, extent) => product * extent));
        return new PruneResult(path, pruner.Pattern.Name, pruner.Criterion.Name, weights == 0 ? 0 : 1.0 - (layers.Sum(layer => layer.Nonzeros) / weights), layers, written);
    }

    private static Option<string> Criterion()
    {
        IReadOnlyList<PruningCriterion> all = CriterionCatalog.All(0);
        var option = new Option<string>("--criterion")
        {
            Description = $"What makes a weight stay: {string.Join("; ", all.Select(criterion => $"{criterion.Name} ({criterion.Summary})"))}.",
            HelpName = "C",
            DefaultValueFactory = _ => all[0].Name,
        };
        option.AcceptOnlyFromAmong([.. all.Select(criterion => criterion.Name)]);
        return option;
    }

    private static Option<string> Scope()
    {
        var option = new Option<string>("--scope")
        {
            Description = "How sparsity is shared: the same in every layer (layer), by one ranking of all weights (global), or more for larger layers by the Erdős–Rényi kernel rule (erk).",
            HelpName = "KIND",
            DefaultValueFactory = _ => Layer,
        };
        option.AcceptOnlyFromAmong(Layer, Global, ErdosRenyi);
        return option;
    }
}
