using System.CommandLine;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Kernels;
using SparseRuntime.Tool.Output;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert calibrate</c>: measures what predictions go by, and checks them.</summary>
internal static class CalibrateCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var check = new Option<bool>("--check") { Description = "Measure nothing to keep: time every kernel on a grid of layers and say how often the predicted choice is right." };
        var shipped = new Option<bool>("--shipped") { Description = "Check the shipped constants, whatever is stored." };
        Option<int> share = CommonOptions.Within(1, 16, new Option<int>("--share")
        {
            Description = "Check one of so many combinations of shape, columns and pruning; 1 for all.",
            HelpName = "N",
            DefaultValueFactory = _ => 4,
        });
        Option<double> seconds = CommonOptions.Seconds("Time for each layer of the check.", 0.25);
        Option<bool> json = CommonOptions.Json();
        var command = new Command("calibrate", "Measure this processor's constants for the predictions that kernels are chosen by, and keep them for all models.")
        {
            check, shipped, share, seconds, json,
        };
        command.SetAction(parsed =>
        {
            SelectionResult result;
            using (var progress = new ProgressLine(error))
            {
                var selection = new SelectionCheck { Calibration = Calibration.Shipped, Time = TimeSpan.FromSeconds(parsed.GetValue(seconds)) };
                LayerCase[] cases = [.. SelectionGrid.Cases(parsed.GetValue(share))];
                var rows = new List<SelectionRow>();
                foreach (LayerCase layer in cases)
                {
                    progress.Show($"{rows.Count + 1} of {cases.Length}: {layer.Rows}x{layer.Taps}x{layer.Columns}, {layer.Sparsity:P0} {layer.Pattern}");
                    rows.Add(selection.Run(layer));
                }

                result = selection.Summarize(rows);
            }

            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.SelectionResult, console => SelectionView.Write(console, result));
            return result.Ok ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }
}
