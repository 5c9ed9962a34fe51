using System.CommandLine;
using SparseRuntime.Peers;
using SparseRuntime.Tool.Demo;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Measuring;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert demo</c>: everything at once, on models that the tool makes itself.</summary>
internal static class DemoCommand
{
    private const int MostAlternatives = 2;

    public static Command Create(TextWriter output, TextWriter error)
    {
        Option<double> seconds = CommonOptions.Seconds("Time for the measured runs of each model.", 3);
        Option<int> threads = CommonOptions.Threads();
        var outputFolder = new Option<string?>("--output-dir") { Description = "Also write the models into this folder, for the other commands.", HelpName = "D" };
        Option<bool> json = CommonOptions.Json();
        var command = new System.CommandLine.Command(
            "demo",
            "Show on built-in models what is chosen and why, that the results are right, and how fast they come. "
            + "The first is a winning ticket, trained and pruned on pictures of clothes, some of which it is shown; the others have random weights of which 90 % are zero, in random places: their speed means something, their outputs do not.")
        {
            seconds, threads, outputFolder, json,
        };
        command.SetAction(parsed =>
        {
            bool asJson = parsed.GetValue(json);
            IReadOnlyList<string> compare = PeerCatalog.OnnxRuntime is null ? [Benchmark.Dense] : [Benchmark.Dense, Benchmark.OnnxRuntime];
            var report = new Report(output, asJson);
            TicketResult ticket = Recognize();
            if (!asJson) report.Write(new DemoResult(ticket, []), ToolJsonContext.Default.DemoResult, console => TicketView.Write(console, ticket));
            var models = new List<DemoModelResult>();
            foreach (ModelSource source in DemoModels.All())
            {
                using var progress = new ProgressLine(error);
                if (parsed.GetValue(outputFolder) is { } folder) Save(source, folder);
                DemoModelResult result = Run(source, compare, parsed.GetValue(threads), parsed.GetValue(seconds), progress, error, out Agreement agreement);
                progress.Clear();
                models.Add(result);
                if (!asJson) report.Write(new DemoResult(ticket, models), ToolJsonContext.Default.DemoResult, console => Show(console, result, agreement));
            }

            var all = new DemoResult(ticket, models);
            report.Write(all, ToolJsonContext.Default.DemoResult, Close);
            return models.TrueForAll(model => model.Verify.Ok) ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static TicketResult Recognize()
    {
        using InferenceSession session = DemoTicket.Model.Load(new SessionOptions());
        int[] predictions = DemoTicket.Predict(session);
        ReadOnlySpan<int> labels = DemoTicket.Images.Labels.Span;
        int correct = 0;
        for (int i = 0; i < predictions.Length; i++)
        {
            if (predictions[i] == labels[i]) correct++;
        }

        return new TicketResult(DemoTicket.Name, session.Describe().Sparsity, predictions.Length, correct, predictions);
    }

    private static void Save(ModelSource source, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, $"{source.Name}.onnx"), source.ForPeer.Bytes!);
    }

    private static DemoModelResult Run(ModelSource source, IReadOnlyList<string> compare, int threads, double seconds, ProgressLine progress, TextWriter error, out Agreement agreement)
    {
        InspectResult inspect = progress.During($"{source.Name}: selecting executors", () =>
        {
            using InferenceSession session = source.Load(new SessionOptions());
            return Inspection.Of(source.Name, session, ModelInputs.Shapes(session.InputMetadata));
        });
        agreement = progress.During($"{source.Name}: comparing with the reference executor", () => Verification.AgainstReference(source, new SessionOptions(), null, 1));
        BenchResult bench = new Benchmark
        {
            Source = source,
            Threads = threads,
            Seconds = seconds,
            Compare = compare,
            Progress = text => progress.Show($"{source.Name}: {text}"),
            Warn = text =>
            {
                progress.Clear();
                error.WriteLine($"warning: {source.Name}: {text}");
            },
        }.Run();
        return new DemoModelResult(inspect, new VerifyResult(agreement.MaxAbsError, agreement.MaxRelError, agreement.Ok), bench);
    }

    private static void Show(IAnsiConsole console, DemoModelResult result, Agreement agreement)
    {
        console.WriteLine("What was chosen, and why");
        InspectionView.Write(console, result.Inspect, MostAlternatives);
        console.WriteLine($"Listed are the best {MostAlternatives} of the executors that were not chosen; 'inspect' lists all, --output-dir saves the models for it.");
        console.WriteLine();
        console.WriteLine($"Against the reference executor: {VerifyCommand.Describe(agreement)}");
        console.WriteLine();
        console.WriteLine("How fast it is");
        BenchView.Write(console, result.Bench);
        console.WriteLine();
    }

    private static void Close(IAnsiConsole console)
    {
        console.WriteLine($"Of all models but {DemoTicket.Name} the weights are random, and 90 % of them, in random places, are zero: the times mean something, the outputs do not.");
        if (PeerCatalog.OnnxRuntime is null)
            console.WriteLine($"ONNX Runtime was not compared with: '{PeerCatalog.OnnxRuntimeCommand}' installs it, the next build picks it up.");
    }
}
