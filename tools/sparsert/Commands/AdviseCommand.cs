using System.CommandLine;
using System.Globalization;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Kernels;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert advise</c>: which pattern to prune a layer for, and from which sparsity on it pays.</summary>
internal static class AdviseCommand
{
    private const int MostExtent = 16384;

    public static Command Create(TextWriter output)
    {
        Option<int> rows = Extent("--rows", "Outputs of the layer.");
        Option<int> taps = Extent("--taps", "Weights per output.");
        Option<int> columns = Extent("--columns", "Columns of the product: batch, tokens or positions.");
        var batch = new Option<bool>("--batch") { Description = "Columns are a batch of vectors, as in fully connected layers, and not positions of a plane." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("advise", "Predict, for a layer on this machine, what each pattern of pruning brings at each sparsity, and from which sparsity on it is faster than dense.")
        {
            rows, taps, columns, batch, json,
        };
        command.SetAction(parsed =>
        {
            AdviseResult result = Advisor.Advise(parsed.GetRequiredValue(rows), parsed.GetRequiredValue(taps), parsed.GetRequiredValue(columns), parsed.GetValue(batch));
            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.AdviseResult, console => View(console, result));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void View(IAnsiConsole console, AdviseResult result)
    {
        console.WriteLine($"{result.Rows}x{result.Taps} weights, {result.Columns} columns, {result.Processor}, {result.InstructionSet}; dense takes {Format.Number(result.DenseUs)} µs, predicted, one thread");
        double[] sparsities = [.. result.Advice.Select(row => row.Sparsity).Distinct().Order()];
        Table table = Report.Table(["pattern", ">faster from", .. sparsities.Select(s => string.Create(CultureInfo.InvariantCulture, $">{s:P0}"))]);
        foreach (BreakEven pattern in result.BreakEven)
        {
            Report.Row(table,
            [
                pattern.Pattern,
                pattern.Sparsity is { } least ? Format.Percent(least) : "never",
                .. sparsities.Select(s => result.Advice.FirstOrDefault(row => row.Pattern == pattern.Pattern && row.Sparsity == s) is { } row ? $"{Format.Number(row.Speedup)}×" : ""),
            ]);
        }

        console.Write(table);
    }

    private static Option<int> Extent(string name, string description)
    {
        Option<int> option = CommonOptions.Within(1, MostExtent, new Option<int>(name) { Description = description, HelpName = "N" });
        option.Required = true;
        return option;
    }
}
