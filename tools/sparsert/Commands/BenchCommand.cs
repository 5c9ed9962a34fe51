using System.CommandLine;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert bench</c>: how fast a model runs.</summary>
internal static class BenchCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> model = CommonOptions.Model();
        Option<int?> batch = CommonOptions.Batch();
        Option<int> threads = CommonOptions.Threads();
        Option<double> seconds = CommonOptions.Seconds("Time for all measured runs together; warming up comes on top.", 5);
        var compare = new Option<string[]>("--compare")
        {
            Description = "Also time ONNX Runtime (ort) or this runtime's own dense executors (dense), in turns in the same process, and load each in a process of its own; may be repeated.",
        };
        compare.AcceptOnlyFromAmong(Benchmark.OnnxRuntime, Benchmark.Dense);
        Option<string?> mask = CommonOptions.Mask();
        Option<ulong> seed = CommonOptions.Seed();
        Option<string> weights = CommonOptions.Weights();
        Option<string> tuning = CommonOptions.Tuning();
        Option<string?> tuningFile = CommonOptions.TuningFile();
        Option<string?> saveTuning = CommonOptions.SaveTuning();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("bench", "Time a model: median and 99th percentile, samples per second, allocation, loading, memory, and every layer against this machine's peak.")
        {
            model, batch, threads, seconds, compare, mask, seed, weights, tuning, tuningFile, saveTuning, json,
        };
        command.SetAction(parsed =>
        {
            BenchResult result;
            using (var progress = new ProgressLine(error))
            {
                var benchmark = new Benchmark
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
                    SaveTuning = parsed.GetValue(saveTuning),
                    Compare = parsed.GetValue(compare) ?? [],
                    Progress = progress.Show,
                    Warn = text =>
                    {
                        progress.Clear();
                        error.WriteLine($"warning: {text}");
                    },
                };
                result = benchmark.Run();
            }

            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.BenchResult, console => BenchView.Write(console, result));
            return ExitCodes.Success;
        });
        return command;
    }
}
