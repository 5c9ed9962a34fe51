using System.CommandLine;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Measuring;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert verify</c>: agreement with another way to compute the same, or with a suite's expected results.</summary>
internal static class VerifyCommand
{
    private const string OnnxRuntime = "ort";
    private const string Reference = "reference";

    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string?> model = new("model") { Description = "The ONNX model file; left out with --suite.", Arity = ArgumentArity.ZeroOrOne };
        var compare = new Option<string?>("--compare") { Description = "What to compare with: ONNX Runtime, or this runtime's own reference executor." };
        compare.AcceptOnlyFromAmong(OnnxRuntime, Reference);
        var suite = new Option<string?>("--suite")
        {
            Description = "A folder in the layout of the ONNX conformance suite: **/test_*/model.onnx beside test_data_set_*/{input,output}_*.pb.",
            HelpName = "DIR",
        };
        var filter = new Option<string?>("--filter") { Description = "Only the suite's tests whose folder name matches; * and ? stand for any characters and any one.", HelpName = "GLOB" };
        Option<int?> batch = CommonOptions.Batch();
        Option<ulong> seed = CommonOptions.Seed();
        Option<string?> mask = CommonOptions.Mask();
        Option<string> weights = CommonOptions.Weights();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "verify",
            "Check a model's results against ONNX Runtime or the reference executor, or run a conformance suite. "
            + "Results agree when |a - b| is at most max(1e-4, 1e-3 |b|) everywhere. The exit code is 1 when they do not.")
        {
            model, compare, suite, filter, batch, seed, mask, weights, json,
        };
        command.Validators.Add(result =>
        {
            bool hasModel = result.GetValue(model) is not null;
            bool hasSuite = result.GetResult(suite) is not null;
            if (hasModel == hasSuite) result.AddError("verify takes either a model with --compare, or --suite.");
            else if (hasModel && result.GetResult(compare) is null) result.AddError($"verify of a model needs --compare {OnnxRuntime} or --compare {Reference}.");
            else if (hasSuite && result.GetResult(compare) is not null) result.AddError("--compare does not go with --suite, which brings its expected results.");
            if (hasSuite && result.GetResult(weights) is { Implicit: false }) result.AddError("--weights goes with a model, not with --suite.");
            if (hasModel && result.GetResult(filter) is not null) result.AddError("--filter goes with --suite.");
        });
        command.SetAction(parsed =>
        {
            var report = new Report(output, parsed.GetValue(json));
            if (parsed.GetValue(suite) is { } folder) return VerifySuite(report, error, folder, parsed.GetValue(filter));

            ModelSource source = ModelSource.OfFile(parsed.GetRequiredValue(model)!);
            using var progress = new ProgressLine(error);
            var options = new SessionOptions
            {
                MaskPath = parsed.GetValue(mask),
                WeightStorage = CommonOptions.ResolveWeights(parsed.GetRequiredValue(weights)),
            };
            Agreement agreement = progress.During("comparing", () => parsed.GetValue(compare) == OnnxRuntime
                ? Verification.AgainstOnnxRuntime(source, options, parsed.GetValue(batch), parsed.GetValue(seed))
                : Verification.AgainstReference(source, options, parsed.GetValue(batch), parsed.GetValue(seed)));
            var result = new VerifyResult(agreement.MaxAbsError, agreement.MaxRelError, agreement.Ok);
            report.Write(result, ToolJsonContext.Default.VerifyResult, console => console.WriteLine(Describe(agreement)));
            return agreement.Ok ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    /// <summary>The outcome in a sentence.</summary>
    internal static string Describe(Agreement agreement) =>
        $"{(agreement.Ok ? "agrees" : "DISAGREES")}: largest error {Format.Number(agreement.MaxAbsError)} absolute, {Format.Number(agreement.MaxRelError)} relative"
        + (agreement.Ok || agreement.Worst is null ? "" : $"; {agreement.Worst}");

    private static int VerifySuite(Report report, TextWriter error, string folder, string? filter)
    {
        SuiteResult result;
        using (var progress = new ProgressLine(error))
        {
            result = ConformanceSuite.Run(folder, filter, progress.Show, text =>
            {
                progress.Clear();
                error.WriteLine($"warning: {text}");
            });
        }

        report.Write(result, ToolJsonContext.Default.SuiteResult, console =>
        {
            foreach (SuiteFailure failure in result.Failures)
                console.WriteLine($"failed: {failure.Test}: {failure.Reason}");
            console.WriteLine($"{result.Passed} passed, {result.Failed} failed, {result.Unsupported} unsupported");
        });
        return result.Failed == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }
}
