using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace SparseRuntime.Tool.Output;

/// <summary>
/// Where a command's result goes: tables for people, or one JSON object; never both, so that standard output stays
/// readable by programs.
/// </summary>
internal sealed class Report
{
    private const int RedirectedWidth = 1000;

    private readonly TextWriter _output;
    private readonly bool _json;

    public Report(TextWriter output, bool json)
    {
        _output = output;
        _json = json;
        Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        // Without a terminal there is no width to fit: rows stay on one line each.
        if (System.Console.IsOutputRedirected || output != System.Console.Out) Console.Profile.Width = RedirectedWidth;
    }

    /// <summary>Where people read; only to be written to from the action given to <see cref="Write"/>.</summary>
    private IAnsiConsole Console { get; }

    /// <summary>Prints a result in the form that was asked for.</summary>
    public void Write<T>(T result, JsonTypeInfo<T> type, Action<IAnsiConsole> forPeople)
    {
        if (_json) _output.WriteLine(JsonSerializer.Serialize(result, type));
        else forPeople(Console);
    }

    /// <summary>A table in the tool's style. A column whose heading starts with <c>&gt;</c> is aligned to the right.</summary>
    public static Table Table(params ReadOnlySpan<string> headings)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string heading in headings)
        {
            table.AddColumn(heading.StartsWith('>')
                ? new TableColumn(Markup.Escape(heading[1..])).RightAligned()
                : new TableColumn(Markup.Escape(heading)));
        }

        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    public static void Row(Table table, params ReadOnlySpan<string> cells)
    {
        var texts = new Text[cells.Length];
        for (int i = 0; i < cells.Length; i++)
            texts[i] = new Text(cells[i]);
        table.AddRow(texts);
    }
}
