using System.Globalization;

namespace SparseRuntime.Training;

/// <summary>
/// What experiments measured. Each experiment has a file per replicate and level, which it replaces whole, and
/// <c>measures.csv</c> is made of all of them: repeating an experiment changes nothing but its own rows.
/// </summary>
public static class MeasureTable
{
    private const string TableFile = "measures.csv", FolderName = "measures";

    /// <summary>Keeps what an experiment measured, in place of what it measured there before.</summary>
    /// <exception cref="ArgumentException">A name is empty or has a comma or line break, or an arm and setting are there twice.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal static void Write(ResultFolder folder, string experiment, int replicate, int level, IReadOnlyList<MeasuredValue> values)
    {
        foreach (string text in values.SelectMany(value => new[] { value.Arm, value.Setting }).Append(experiment))
        {
            if (text.Length == 0 || text.AsSpan().IndexOfAny(",\r\n\"") >= 0) throw new ArgumentException($"'{text}' is no name for a column of {TableFile}", nameof(values));
        }

        if (values.GroupBy(value => (value.Arm, value.Setting)).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
            throw new ArgumentException($"{experiment} measures {twice.Key.Setting} of {twice.Key.Arm} twice", nameof(values));
        string path = PathOf(folder, experiment, replicate, level);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ResultFolder.WriteLines(path, ResultColumns.Measures, values.Select(value => Row(experiment, replicate, level, value)));
    }

    /// <summary>What an experiment measured at a level; nothing where it did not.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IReadOnlyList<MeasuredValue> Read(ResultFolder folder, string experiment, int replicate, int level)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string path = PathOf(folder, experiment, replicate, level);
        return File.Exists(path) ? [.. ResultFolder.Rows(path, ResultColumns.Measures).Select(row => Parse(path, row))] : [];
    }

    /// <summary>Writes <c>measures.csv</c> from what there is, by experiment, replicate and level; nothing where nothing was measured.</summary>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void Collect(ResultFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder.FullPath)) return;
        var found = new List<(string Experiment, int Replicate, int Level, string[] Rows)>();
        foreach (string path in Directory.EnumerateDirectories(folder.FullPath, FolderName, SearchOption.AllDirectories).SelectMany(measured => Directory.EnumerateFiles(measured, "*.csv")))
        {
            string[] rows = ResultFolder.Rows(path, ResultColumns.Measures);
            if (rows.Length == 0) continue;
            MeasuredValue[] values = [.. rows.Select(row => Parse(path, row))];
            string[] cells = rows[0].Split(',');
            (string experiment, int replicate, int level) = (cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture), int.Parse(cells[2], CultureInfo.InvariantCulture));
            found.Add((experiment, replicate, level, [.. values.Select(value => Row(experiment, replicate, level, value))]));
        }

        if (found.Count == 0) return;
        ResultFolder.WriteLines(
            Path.Combine(folder.FullPath, TableFile),
            ResultColumns.Measures,
            found.OrderBy(file => file.Experiment, StringComparer.Ordinal).ThenBy(file => file.Replicate).ThenBy(file => file.Level).SelectMany(file => file.Rows));
    }

    private static string Row(string experiment, int replicate, int level, MeasuredValue value) => ResultColumns.Line(
        experiment, ResultColumns.Cell(replicate), ResultColumns.Cell(level), value.Arm, value.Setting, ResultColumns.Cell(double.IsFinite(value.Value) ? value.Value : null));

    private static MeasuredValue Parse(string path, string row)
    {
        string[] cells = row.Split(',');
        double value = double.NaN;
        if (cells.Length != 6 || !int.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out _) || !int.TryParse(cells[2], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            || (cells[5].Length > 0 && !double.TryParse(cells[5], NumberStyles.Float, CultureInfo.InvariantCulture, out value)))
            throw new InvalidDataException($"'{path}' has a row '{row}', which is none of {ResultColumns.Line([.. ResultColumns.Measures])}: remove the file to have it measured again");
        return new MeasuredValue(cells[3], cells[4], value);
    }

    private static string PathOf(ResultFolder folder, string experiment, int replicate, int level) =>
        Path.Combine(folder.FullPath, RunName.FolderOf(replicate, level), FolderName, $"{experiment}.csv");
}
