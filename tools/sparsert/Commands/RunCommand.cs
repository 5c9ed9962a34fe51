using System.CommandLine;
using System.CommandLine.Parsing;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert run</c>: one inference.</summary>
internal static class RunCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> model = CommonOptions.Model();
        var inputs = new Option<InputArgument[]>("--input")
        {
            Description = "The tensor for an input, as .npy or ONNX .pb; may be repeated. Inputs that are not given are random.",
            HelpName = "name=file",
            CustomParser = ParseInputs,
        };
        var outputFolder = new Option<string?>("--output-dir") { Description = "Write every output as NAME.npy into this folder, which is made if need be.", HelpName = "D" };
        Option<int> threads = CommonOptions.Threads();
        Option<ulong> seed = CommonOptions.Seed();
        Option<int?> batch = CommonOptions.Batch();
        Option<string?> mask = CommonOptions.Mask();
        Option<string> weights = CommonOptions.Weights();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("run", "Run a model once on given or random inputs, and summarise or save the outputs.")
        {
            model, inputs, outputFolder, threads, seed, batch, mask, weights, json,
        };
        command.SetAction(parsed =>
        {
            ModelSource source = ModelSource.OfFile(parsed.GetRequiredValue(model));
            using var progress = new ProgressLine(error);
            var options = new SessionOptions
            {
                MaskPath = parsed.GetValue(mask),
                IntraOpNumThreads = parsed.GetValue(threads),
                WeightStorage = CommonOptions.ResolveWeights(parsed.GetRequiredValue(weights)),
            };
            using InferenceSession session = progress.During("loading", () => source.Load(options));
            Dictionary<string, Tensor> given = ModelInputs.Read(session.InputMetadata, parsed.GetValue(inputs) ?? []);
            Dictionary<string, Tensor> tensors = ModelInputs.Tensors(
                session.InputNames, session.InputMetadata, parsed.GetValue(batch), parsed.GetValue(seed), given);
            IReadOnlyDictionary<string, Tensor> results = progress.During("running", () => session.Run(tensors));
            IReadOnlyList<string> files = parsed.GetValue(outputFolder) is { } folder ? Save(folder, session.OutputNames, results) : [];

            var result = new RunResult([.. session.OutputNames.Select(name => Summarise(name, results[name]))]);
            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.RunResult, console =>
            {
                Table table = Report.Table("output", "shape", ">min", ">max", ">mean", ">argmax");
                foreach (OutputSummary summary in result.Outputs)
                {
                    Report.Row(
                        table,
                        summary.Name,
                        $"[{string.Join(',', summary.Shape)}]",
                        Cell(summary.Min),
                        Cell(summary.Max),
                        Cell(summary.Mean),
                        summary.Argmax?.ToString() ?? "–");
                }

                console.Write(table);
                foreach (string file in files)
                    console.WriteLine($"wrote {file}");
            });
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>An output in a few numbers; NaN counts for nothing.</summary>
    internal static OutputSummary Summarise(string name, Tensor tensor)
    {
        double[] values = TensorNumbers.ToDoubles(tensor);
        long best = -1, count = 0;
        double min = double.PositiveInfinity, sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i])) continue;
            count++;
            sum += values[i];
            min = Math.Min(min, values[i]);
            if (best < 0 || values[i] > values[best]) best = i;
        }

        int[] shape = tensor.Shape.Dimensions.ToArray();
        return count == 0
            ? new OutputSummary(name, shape, null, null, null, null)
            : new OutputSummary(name, shape, min, values[best], sum / count, best);
    }

    private static InputArgument[] ParseInputs(ArgumentResult result)
    {
        var arguments = new List<InputArgument>();
        foreach (Token token in result.Tokens)
        {
            if (InputArgument.TryParse(token.Value, out InputArgument argument)) arguments.Add(argument);
            else result.AddError($"--input takes name=file, not '{token.Value}'.");
        }

        return [.. arguments];
    }

    private static string[] Save(string folder, IReadOnlyList<string> names, IReadOnlyDictionary<string, Tensor> results)
    {
        Directory.CreateDirectory(folder);
        IReadOnlyList<string> files = TensorFiles.NamesFor(names);
        var paths = new string[names.Count];
        for (int i = 0; i < paths.Length; i++)
        {
            paths[i] = Path.Combine(folder, files[i]);
            try
            {
                NpyFile.Write(paths[i], results[names[i]]);
            }
            catch (ArgumentException e)
            {
                throw new ToolException($"output '{names[i]}' cannot be written: {e.Message}", e);
            }
        }

        return paths;
    }

    private static string Cell(double? value) => value is { } number ? Format.Number(number) : "–";
}
