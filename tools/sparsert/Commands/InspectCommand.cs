using System.CommandLine;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert inspect</c>: what is in a model, and what was chosen for every layer.</summary>
internal static class InspectCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> model = CommonOptions.Model();
        Option<string?> mask = CommonOptions.Mask();
        Option<int?> batch = CommonOptions.Batch();
        Option<string> weights = CommonOptions.Weights();
        Option<string> tuning = CommonOptions.Tuning();
        Option<string?> tuningFile = CommonOptions.TuningFile();
        Option<string?> saveTuning = CommonOptions.SaveTuning();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("inspect", "Show a model's inputs, outputs and sparsity, and per layer the executor that was chosen, its predicted time, and what lost and why.")
        {
            model, mask, batch, weights, tuning, tuningFile, saveTuning, json,
        };
        command.SetAction(parsed =>
        {
            using var progress = new ProgressLine(error);
            ModelSource source = ModelSource.OfFile(parsed.GetRequiredValue(model));
            InspectResult result = progress.During("loading and selecting executors", () =>
            {
                var options = new SessionOptions
                {
                    MaskPath = parsed.GetValue(mask),
                    WeightStorage = CommonOptions.ResolveWeights(parsed.GetRequiredValue(weights)),
                    Tuning = CommonOptions.Resolve(parsed.GetRequiredValue(tuning)),
                    TuningPath = parsed.GetValue(tuningFile),
                };
                using InferenceSession session = source.Load(options);
                InspectResult inspection = Inspection.Of(source.Name, session, ModelInputs.Shapes(session.InputMetadata, parsed.GetValue(batch)));
                if (parsed.GetValue(saveTuning) is { } path) session.SaveTuning(path);
                return inspection;
            });
            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.InspectResult, console => InspectionView.Write(console, result));
            return ExitCodes.Success;
        });
        return command;
    }
}
