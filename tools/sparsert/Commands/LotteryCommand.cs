using System.CommandLine;
using System.Text;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.TicketReport;
using SparseRuntime.Tool.Training;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert lottery</c>: searches for winning tickets and what came of them.</summary>
internal static class LotteryCommand
{
    private const string ReportName = "report";

    /// <param name="output">Where results go.</param>
    /// <param name="error">Where errors and progress go.</param>
    /// <param name="hasRecipe">Whether a recipe may follow; the command behind it takes none, and its help is to say so.</param>
    public static Command Create(TextWriter output, TextWriter error, bool hasRecipe)
    {
        var command = new Command(
            TicketSearchAction.Verb,
            "Look for winning tickets by a recipe: train, cut, rewind and train again, level by level, with the controls that tickets are compared with. The command 'report' judges what came of it.")
        {
            CreateReport(output, error),
        };
        if (hasRecipe) TicketSearchAction.AddTo(command, output, error);
        return command;
    }

    /// <summary>Whether a command line asks for what a search came to, not for a search.</summary>
    public static bool IsReport(IReadOnlyList<string> arguments) => arguments is [TicketSearchAction.Verb, ReportName, ..];

    private static Command CreateReport(TextWriter output, TextWriter error)
    {
        var folder = new Argument<string>("folder") { Description = "The folder of results: recipe.yaml, results.csv, layers.csv and what lies beside them." };
        var file = new Option<string>("--output", "-o") { Description = "The HTML file to write.", HelpName = "FILE", Required = true };
        var table = new Option<string?>("--claims") { Description = "Also write the claims as a table of comma-separated values.", HelpName = "F.csv" };
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            ReportName,
            "Judge the claims about winning tickets by the results of a lottery, and write a page about it, one HTML file without anything from elsewhere: "
            + "verdicts with their intervals, accuracy and early stop against the weights that remain for every arm, layers, masks, curves, checks of validity, and every number.")
        {
            folder, file, table, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            WholeFile.Check(path);
            if (parsed.GetValue(table) is { } place) WholeFile.Check(place);
            string results = Path.Combine(parsed.GetRequiredValue(folder), "results.csv");
            if (Directory.Exists(parsed.GetRequiredValue(folder)) && !File.Exists(results)) throw new ToolException($"there is no '{results}': either this is not the folder of a search, or it was cut off early; the same 'sparsert lottery' goes on with it");
            using var progress = new ProgressLine(error);
            (TicketReportResult result, byte[] page, byte[] claims) = progress.During("reading results", () =>
            {
                LotteryResults results = LotteryResults.Read(parsed.GetRequiredValue(folder));
                ClaimTable judged = ClaimTable.Of(results);
                return (TicketReportResult.Of(path, results, judged), TicketPage.Of(new TicketFacts(results, judged)), Encoding.UTF8.GetBytes(judged.ToCsv()));
            });
            WholeFile.Write(path, page);
            if (parsed.GetValue(table) is { } csv) WholeFile.Write(csv, claims);
            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.TicketReportResult, console => ClaimsView.Write(console, result));
            return ExitCodes.Success;
        });
        return command;
    }
}
