using System.CommandLine;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Measuring;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert footprint</c>: what one runtime takes to load a model, in time and memory.</summary>
internal static class FootprintCommand
{
    /// <summary>The name on the command line.</summary>
    public const string Name = "footprint";

    /// <summary>The option that names the runtime.</summary>
    public const string With = "--with";

    /// <summary>This runtime, with the executors that are fastest, as <see cref="With"/> names it.</summary>
    public const string Own = "sparse";

    public static Command Create(TextWriter output)
    {
        Argument<string> model = CommonOptions.Model();
        var with = new Option<string>(With)
        {
            Description = "The runtime that loads the model: this one (sparse), this one with its dense executors only (dense), or ONNX Runtime (ort).",
            HelpName = "RUNTIME",
            DefaultValueFactory = _ => Own,
        };
        with.AcceptOnlyFromAmong(Own, Benchmark.Dense, Benchmark.OnnxRuntime);
        Option<int?> batch = CommonOptions.Batch();
        Option<int> threads = CommonOptions.Threads();
        Option<string?> mask = CommonOptions.Mask();
        Option<ulong> seed = CommonOptions.Seed();
        Option<string> weights = CommonOptions.Weights();
        Option<string> tuning = CommonOptions.Tuning();
        Option<string?> tuningFile = CommonOptions.TuningFile();
        Option<bool> json = CommonOptions.Json();
        var command = new Command(Name, "Load a model with one runtime alone in this process, run it a few times, and say how long loading took and how much memory the process had at most.")
        {
            model, with, batch, threads, mask, seed, weights, tuning, tuningFile, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            string runtime = parsed.GetRequiredValue(with);
            int count = CommonOptions.Resolve(parsed.GetValue(threads));
            if (runtime == Benchmark.OnnxRuntime && new Option[] { mask, weights, tuning, tuningFile }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } foreign)
                throw new ToolException($"{foreign.Name} is an option of this runtime, and ONNX Runtime loads the model as it is");
            FootprintResult result = runtime == Benchmark.OnnxRuntime
                ? Footprint.OfPeer(Verification.RequireOnnxRuntime(), path, count, parsed.GetValue(batch), parsed.GetValue(seed))
                : Footprint.OfOwn(
                    path,
                    new SessionOptions
                    {
                        MaskPath = parsed.GetValue(mask),
                        IntraOpNumThreads = count,
                        Executors = runtime == Benchmark.Dense ? ExecutorPolicy.Dense : ExecutorPolicy.Best,
                        WeightStorage = CommonOptions.ResolveWeights(parsed.GetRequiredValue(weights)),
                        Tuning = CommonOptions.Resolve(parsed.GetRequiredValue(tuning)),
                        TuningPath = parsed.GetValue(tuningFile),
                    },
                    parsed.GetValue(batch),
                    parsed.GetValue(seed));
            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.FootprintResult, console => View(console, result));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void View(IAnsiConsole console, FootprintResult result)
    {
        console.WriteLine($"{result.Model} in {result.Runtime}, threads {result.Threads}");
        console.WriteLine($"  loaded in {Format.Number(result.LoadMs)} ms, peak memory {Format.Number(result.PeakMemoryMb)} MB");
        if (result.AnonymousMb is { } anonymous && result.FileMb is { } file)
            console.WriteLine($"  after the runs {Format.Number(anonymous)} MB of its own and {Format.Number(file)} MB of files");
    }
}
