using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SparseRuntime.Training;

/// <summary>Data sets in files of separated values: a sample per line, one column to be learnt, all others features.</summary>
public static class CsvDataSet
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is to be taken; null for a header, commas, and classes in the last column.</param>
    /// <exception cref="InvalidDataException">A value is missing or no finite number, lines differ in their number of fields, or there is no such column or class; the message names file and line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static DataSet Read(string path, CsvOptions? options = null) => DataFile.Read(path, file =>
    {
        using var reader = new CsvReader(file, (options ??= new CsvOptions()).Separator);
        try
        {
            return Read(reader, path, options);
        }
        catch (DecoderFallbackException e)
        {
            // In another encoding different classes could be read as the same.
            throw new InvalidDataException($"line {reader.Line} or soon after it: the text is not UTF-8", e);
        }
    });

    private static DataSet Read(CsvReader reader, string path, CsvOptions options)
    {
        if (!reader.Read()) throw new InvalidDataException("there are no lines in it");
        int width = reader.Count;
        if (width < 2) throw reader.Error($"there is one column only, but one to be learnt and at least one feature are needed; is '{options.Separator}' what separates them?");
        string[] names = [.. Enumerable.Range(0, width).Select(column => options.HasHeader ? reader[column].Trim().ToString() : $"{column + 1}")];
        int target = FindTarget(reader, names, options);
        var features = new List<float>();
        var numbers = new List<float>();
        var classes = new ClassColumn(options.ClassNames);
        int samples = 0;
        for (bool more = !options.HasHeader || reader.Read(); more; more = reader.Read(), samples++)
        {
            if (reader.Count != width) throw reader.Error($"there are {reader.Count} fields where {width} are expected");
            for (int column = 0; column < width; column++)
            {
                ReadOnlySpan<char> field = reader[column].Trim();
                if (field.IsEmpty) throw reader.Error($"the value of column '{Shown(names[column])}' is missing");
                if (column != target) features.Add(Number(reader, field, names[column]));
                else if (options.Kind == TargetKind.Numbers) numbers.Add(Number(reader, field, names[column]));
                else if (!classes.Add(field)) throw reader.Error($"the class '{Shown(field)}' is not one of {string.Join(", ", options.ClassNames!.Take(20))}");
            }
        }

        if (samples == 0) throw new InvalidDataException("there are no samples in it, only a header");
        Memory<float> block = DataFile.Block(path, samples, width - 1);
        CollectionsMarshal.AsSpan(features).CopyTo(block.Span);
        if (options.Kind == TargetKind.Numbers) return DataSet.OfNumbers(block, width - 1, numbers.ToArray(), 1);
        (int[] labels, IReadOnlyList<string> classNames) = classes.Finish();
        return DataSet.OfClasses(block, width - 1, labels, classNames);
    }

    private static int FindTarget(CsvReader reader, string[] names, CsvOptions options)
    {
        if (options.Target is not { } wanted) return names.Length - 1;
        int found = Array.IndexOf(names, wanted);
        if (found >= 0)
        {
            if (Array.LastIndexOf(names, wanted) != found) throw reader.Error($"there are two columns '{Shown(wanted)}'");
            return found;
        }

        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= names.Length) return number - 1;
        throw reader.Error($"there is no column '{Shown(wanted)}'; there are {string.Join(", ", names.Take(20).Select(name => $"'{Shown(name)}'"))}{(names.Length > 20 ? " and more" : "")}");
    }

    private static float Number(CsvReader reader, ReadOnlySpan<char> field, string column)
    {
        if (float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number)) return number;
        throw reader.Error($"'{Shown(field)}' in column '{Shown(column)}' is not a finite number");
    }

    private static string Shown(ReadOnlySpan<char> text) => text.Length <= 60 ? text.ToString() : $"{text[..60]}...";
}
