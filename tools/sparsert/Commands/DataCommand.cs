using System.CommandLine;
using SparseRuntime.Tool.Data;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert data</c>: where data sets are, whether they are whole, and what is in them.</summary>
internal static class DataCommand
{
    private const char None = '\0';

    public static Command Create(TextWriter output, TextWriter error) =>
        new("data", "Find data sets to train on, check them, and say what is in them. Both commands print one JSON object with --json.")
        {
            CreateFetch(output, error),
            CreateShow(output, error),
        };

    private static Command CreateFetch(TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("name") { Description = "The data set." };
        name.AcceptOnlyFromAmong([.. KnownDataSets.All.Select(set => set.Name)]);
        Option<string?> folder = Folder();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("fetch", "Find a well-known data set on this machine, check all of it, checksums included, and say where it lies; where it is not there, say how to get it. Nothing is downloaded.")
        {
            name, folder, json,
        };
        command.SetAction(parsed =>
        {
            KnownDataSet set = KnownDataSets.Find(parsed.GetRequiredValue(name))!;
            using var progress = new ProgressLine(error);
            DataFetchResult result = progress.During($"checking {set.Title}", () => DataFetchResult.Of(DataFolders.Read(set, parsed.GetValue(folder))));
            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.DataFetchResult, console => DataView.Write(console, result));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateShow(TextWriter output, TextWriter error)
    {
        var name = new Argument<string>("data")
        {
            Description = $"A data set ({string.Join(", ", KnownDataSets.All.Select(set => set.Name))}), a folder with the four files of one like MNIST, or a file: .csv, .tsv or .txt, .npz, or .npy or IDX with --labels.",
        };
        Option<string?> folder = Folder();
        var labels = new Option<string?>("--labels") { Description = "The labels or targets of samples in a file .npy or IDX, in the same format.", HelpName = "F" };
        var target = new Option<string?>("--target") { Description = "The column to be learnt, by its name or its number from 1 on. Default: the last.", HelpName = "COLUMN" };
        var numbers = new Option<bool>("--numbers") { Description = "That column holds numbers to be learnt, not classes." };
        var noHeader = new Option<bool>("--no-header") { Description = "The first line of a table is a sample, too." };
        Option<string?> separator = Separator();
        var arrays = new Option<string>("--arrays") { Description = "The arrays of a .npz file: samples, a comma, labels or targets.", HelpName = "X,Y", DefaultValueFactory = _ => DataSource.UsualArrays };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("show", "Read a data set and say what is in it: samples, features, classes, and what the numbers are like.")
        {
            name, folder, labels, target, numbers, noHeader, separator, arrays, json,
        };
        command.SetAction(parsed =>
        {
            string data = parsed.GetRequiredValue(name);
            bool isTabbed = data.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);
            var source = new DataSource
            {
                Name = data,
                Folder = parsed.GetValue(folder),
                Labels = parsed.GetValue(labels),
                Arrays = parsed.GetRequiredValue(arrays),
                Csv = new CsvOptions
                {
                    HasHeader = !parsed.GetValue(noHeader),
                    Target = parsed.GetValue(target),
                    Kind = parsed.GetValue(numbers) ? TargetKind.Numbers : TargetKind.Classes,
                    Separator = parsed.GetValue(separator) is { } given ? Resolve(given) : isTabbed ? '\t' : ',',
                },
            };
            using var progress = new ProgressLine(error);
            DataShowResult result = progress.During($"reading {data}", () =>
            {
                (DataSet training, DataSet? test) = source.Read();
                return new DataShowResult(data, DataDescription.Of(training), test is null ? null : DataDescription.Of(test));
            });
            new Report(output, parsed.GetValue(json)).Write(result, ToolJsonContext.Default.DataShowResult, console => DataView.Write(console, result));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Option<string?> Folder() => new("--data")
    {
        Description = $"The only folder to look for a well-known data set in. Default: ${DataFolders.Variable}, where the system's packages put it, and data in the cache folder.",
        HelpName = "D",
    };

    private static Option<string?> Separator()
    {
        var option = new Option<string?>("--separator") { Description = "What is between the fields of a table: one character, or tab. Default: a comma, a tab in .tsv.", HelpName = "C" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Resolve(result.Tokens[0].Value) is '"' or '\r' or '\n' or None)
                result.AddError($"--separator is one character, not a quote or a line end, or tab, not '{result.Tokens[0].Value}'.");
        });
        return option;
    }

    /// <summary>The character that <see cref="Separator"/> stands for, or <see cref="None"/>.</summary>
    private static char Resolve(string separator) => separator switch
    {
        "tab" or "\\t" => '\t',
        { Length: 1 } => separator[0],
        _ => None,
    };
}
