using System.Globalization;

namespace SparseRuntime.Training;

/// <summary>Reads tables of results: a line of column names, then a record per line. Columns may come in any order, and ones that nobody asks for are passed over.</summary>
internal sealed class ResultTable
{
    private readonly CsvReader _reader;
    private readonly Dictionary<string, int> _places;

    private ResultTable(CsvReader reader, Dictionary<string, int> places) => (_reader, _places) = (reader, places);

    /// <summary>The line that the record begins in, from 1.</summary>
    public int Line => _reader.Line;

    /// <summary>Reads all records of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The columns that must be there.</param>
    /// <param name="record">Makes a record of the line that the table stands at.</param>
    /// <exception cref="InvalidDataException">A column is missing, or a line is broken; the message names the file and the line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<T> Read<T>(string path, IReadOnlyList<string> columns, Func<ResultTable, T> record) => DataFile.Read(path, file =>
    {
        CheckEnd(file);
        using var reader = new CsvReader(file, ',');
        if (!reader.Read()) throw new InvalidDataException("it is empty; its first line must name the columns");
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < reader.Count; i++)
        {
            if (!places.TryAdd(reader[i].ToString(), i)) throw reader.Error($"there are two columns '{reader[i]}'");
        }

        if (columns.FirstOrDefault(column => !places.ContainsKey(column)) is { } missing)
            throw reader.Error($"there is no column '{missing}'; the columns must be {string.Join(',', columns)}");
        var table = new ResultTable(reader, places);
        var records = new List<T>();
        while (reader.Read())
        {
            if (reader.Count != places.Count) throw reader.Error($"it has {reader.Count} fields, but there are {places.Count} columns");
            records.Add(record(table));
        }

        return records;
    });

    /// <summary>A name: not empty.</summary>
    public string Name(string column) => Field(column) is { Length: > 0 } name ? name : throw Error(column, "must not be empty");

    /// <summary>A field as it is.</summary>
    public string Field(string column) => _reader[_places[column]].ToString();

    /// <summary>A whole number, not below <paramref name="least"/>.</summary>
    public long Count(string column, long least = 0) =>
        long.TryParse(Field(column), NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count >= least
            ? count
            : throw Error(column, $"must be a whole number from {least} on");

    /// <summary>A whole number that counts replicates, levels or layers.</summary>
    public int Index(string column) => Count(column) is var index && index <= int.MaxValue ? (int)index : throw Error(column, $"must be at most {int.MaxValue}");

    /// <summary>A finite number, not below <paramref name="least"/>.</summary>
    public double Number(string column, double least = double.MinValue) =>
        double.TryParse(Field(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && number >= least
            ? number
            : throw Error(column, least == double.MinValue ? "must be a finite number" : string.Create(CultureInfo.InvariantCulture, $"must be a finite number from {least} on"));

    /// <summary>A share of one.</summary>
    public double Share(string column) => Number(column) is var share and >= 0 and <= 1 ? share : throw Error(column, "must be from 0 to 1");

    /// <summary>A field that may be empty.</summary>
    public double? Optional(string column, Func<string, double> read) => Field(column).Length == 0 ? null : read(column);

    /// <summary>A complaint about the record.</summary>
    public InvalidDataException Error(string message) => _reader.Error(message);

    private InvalidDataException Error(string column, string what) => Error($"{column} is '{Field(column)}'; it {what}");

    /// <summary>Whoever writes lines ends each of them, so that a last one without an end is a part of one.</summary>
    private static void CheckEnd(FileStream file)
    {
        if (file.Length == 0) return;
        file.Seek(-1, SeekOrigin.End);
        if (file.ReadByte() != '\n') throw new InvalidDataException("its last line is cut short: it must end in a line feed");
        file.Seek(0, SeekOrigin.Begin);
    }
}
