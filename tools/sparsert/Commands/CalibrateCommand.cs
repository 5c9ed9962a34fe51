using System.CommandLine;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Kernels;
using SparseRuntime.Tool.Output;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert calibrate</c>: measures what predictions go by, and checks them.</summary>
internal static class CalibrateCommand
{
    public const string Name = "calibrate";

    private const double SecondsToCalibrate = 0.04, SecondsToCheck = 0.25;
    private const int UsualShare = 4, MostShare = 16;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var check = new Option<bool>("--check") { Description = "Keep nothing: time every kernel on a grid of layers, and say how often the predicted choice is right." };
        var shipped = new Option<bool>("--shipped") { Description = "Check the shipped constants, whatever is stored." };
        Option<int?> share = CommonOptions.Within(1, MostShare, new Option<int?>("--share")
        {
            Description = $"Check one of so many combinations of shape, columns and pruning; 1 for all. Default: {UsualShare}.",
            HelpName = "N",
        });
        Option<string> weights = CommonOptions.Weights();
        Option<double?> seconds = CommonOptions.Within(0.0001, 60, new Option<double?>("--seconds")
        {
            Description = $"Time for each layer. Default: {SecondsToCalibrate}, for a check {SecondsToCheck}.",
            HelpName = "S",
        });
        Option<bool> json = CommonOptions.Json();
        var command = new Command(Name, "Measure this processor's constants for the predictions that kernels are chosen by, and keep them for all models.")
        {
            check, shipped, share, weights, seconds, json,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(check) && (result.GetValue(shipped) || result.GetValue(share) is not null)) result.AddError("--shipped and --share are for --check.");
            if (!result.GetValue(check) && result.GetResult(weights) is { Implicit: false }) result.AddError("--weights is for --check.");
        });
        command.SetAction(parsed =>
        {
            var report = new Report(output, parsed.GetValue(json));
            using var progress = new ProgressLine(error);
            if (!parsed.GetValue(check))
            {
                CalibrateResult measured = Calibrate(parsed.GetValue(seconds) ?? SecondsToCalibrate, progress);
                report.Write(measured, ToolJsonContext.Default.CalibrateResult, console => CalibrationView.Write(console, measured));
                return ExitCodes.Success;
            }

            var selection = new SelectionCheck
            {
                Calibration = parsed.GetValue(shipped) ? Calibration.Shipped : CalibrationStore.Current,
                Time = TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? SecondsToCheck),
            };
            bool isHalf = CommonOptions.ResolveWeights(parsed.GetRequiredValue(weights)) == WeightStorage.Half;
            LayerCase[] cases = [.. SelectionGrid.Cases(parsed.GetValue(share) ?? UsualShare).Select(layer => layer with { IsHalf = isHalf })];
            SelectionResult result = Check(selection, cases, progress);
            report.Write(result, ToolJsonContext.Default.SelectionResult, console => SelectionView.Write(console, result));
            return result.Ok ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static CalibrateResult Calibrate(double seconds, ProgressLine progress)
    {
        Calibration calibration = Calibrator.Measure(TimeSpan.FromSeconds(seconds), (what, share) => progress.Show($"{share:P0}: {what}"));
        CalibrationStore.Save(calibration);
        progress.Clear();
        return new CalibrateResult(CalibrationStore.Path, Machine.ProcessorName, Machine.InstructionSet, calibration.Machine, calibration.Factors);
    }

    private static SelectionResult Check(SelectionCheck selection, LayerCase[] cases, ProgressLine progress)
    {
        var rows = new List<SelectionRow>();
        foreach (LayerCase layer in cases)
        {
            progress.Show($"{rows.Count + 1} of {cases.Length}: {layer.Rows}x{layer.Taps}x{layer.Columns}, {layer.Sparsity:P0} {layer.Pattern}");
            rows.Add(selection.Run(layer));
        }

        progress.Clear();
        return selection.Summarize(rows);
    }
}
