using System.CommandLine;
using SparseRuntime.Tool.HtmlReport;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Output;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert report</c>: a page about a model on this machine.</summary>
internal static class ReportCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> model = CommonOptions.Model();
        var file = new Option<string>("--output", "-o") { Description = "The HTML file to write.", HelpName = "FILE", Required = true };
        var compare = new Option<string?>("--compare") { Description = "Also time ONNX Runtime (ort), in turns in the same process. This runtime's own dense executors are always timed." };
        compare.AcceptOnlyFromAmong(Benchmark.OnnxRuntime);
        Option<int?> batch = CommonOptions.Batch();
        Option<int> threads = CommonOptions.Threads();
        Option<double> seconds = CommonOptions.Seconds("Time for all measured runs of the whole model together; warming up and timing its layers come on top.", 5);
        Option<string?> mask = CommonOptions.Mask();
        Option<ulong> seed = CommonOptions.Seed();
        Option<string> weights = CommonOptions.Weights();
        Option<string> tuning = CommonOptions.Tuning();
        Option<string?> tuningFile = CommonOptions.TuningFile();
        var command = new Command(
            "report",
            "Write a page about a model on this machine, one HTML file without anything from elsewhere: how fast it is against dense, which layers cost the time, "
            + "what their weights keep, which executor runs each of them and why, and how far they are from what the processor can do.")
        {
            model, file, compare, batch, threads, seconds, mask, seed, weights, tuning, tuningFile,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            WholeFile.Check(path);
            byte[] page;
            using (var progress = new ProgressLine(error))
            {
                ReportFacts facts = ModelStudy.Of(new Benchmark
                {
                    Source = ModelSource.OfFile(parsed.GetRequiredValue(model)),
                    Mask = parsed.GetValue(mask),
                    Batch = parsed.GetValue(batch),
                    Threads = parsed.GetValue(threads),
                    Seconds = parsed.GetValue(seconds),
                    Seed = parsed.GetValue(seed),
                    WeightStorage = CommonOptions.ResolveWeights(parsed.GetRequiredValue(weights)),
                    Tuning = CommonOptions.Resolve(parsed.GetRequiredValue(tuning)),
                    TuningFile = parsed.GetValue(tuningFile),
                    Compare = parsed.GetValue(compare) is { } other ? [Benchmark.Dense, other] : [Benchmark.Dense],
                    Progress = progress.Show,
                    Warn = text =>
                    {
                        progress.Clear();
                        error.WriteLine($"warning: {text}");
                    },
                });
                page = ReportPage.Of(facts);
            }

            WholeFile.Write(path, page);
            output.WriteLine($"wrote {path}");
            return ExitCodes.Success;
        });
        return command;
    }
}
