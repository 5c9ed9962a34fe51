using System.Text;

namespace SparseRuntime.Tool.GraphChallenge;

/// <summary>
/// The entries of a sparse matrix in a text file: lines of row, column and value, or the same with the header of a
/// MatrixMarket coordinate file, where values may be left out.
/// </summary>
internal sealed class EdgeReader : IDisposable
{
    private const string Magic = "%%MatrixMarket";

    private readonly LineReader _lines;
    private readonly bool _hasValues = true;
    private readonly long _entries = -1;
    private long _read;
    private bool _ahead;

    /// <summary>Opens a file and reads its header, if it has one.</summary>
    public EdgeReader(string path)
    {
        _lines = new LineReader(path);
        try
        {
            _ahead = _lines.NextLine();
            if (!_ahead || !_lines.Rest.StartsWith("%%"u8)) return;
            _hasValues = ReadBanner();
            while ((_ahead = _lines.NextLine()) && _lines.Rest[0] == '%')
            {
            }

            if (!_ahead) throw _lines.FileError("the line with the matrix's size is missing");
            Rows = _lines.ReadIndex("number of rows");
            Columns = _lines.ReadIndex("number of columns");
            _entries = _lines.ReadIndex("number of entries");
            _lines.EndLine();
            _ahead = _lines.NextLine();
        }
        catch
        {
            _lines.Dispose();
            throw;
        }
    }

    /// <summary>Rows as the header says; 0 where there is none.</summary>
    public int Rows { get; }

    /// <summary>Columns as the header says; 0 where there is none.</summary>
    public int Columns { get; }

    /// <summary>Reads the next entry.</summary>
    /// <returns>False at the end of the file.</returns>
    public bool TryRead(out Edge edge)
    {
        if (_ahead) _ahead = false;
        else if (!_lines.NextLine())
        {
            if (_entries >= 0 && _read != _entries) throw _lines.FileError($"the file ends after {_read} of {_entries} entries");
            edge = default;
            return false;
        }

        int row = _lines.ReadIndex("row");
        int column = _lines.ReadIndex("column");
        edge = new Edge(row, column, _hasValues ? _lines.ReadNumber("value") : 1f);
        _lines.EndLine();
        _read++;
        if (_entries >= 0)
        {
            if (row > Rows || column > Columns) throw Error($"entry ({row}, {column}) is outside the {Rows} x {Columns} matrix that the header announces");
            if (_read > _entries) throw Error($"there are more entries than the {_entries} that the header announces");
        }

        return true;
    }

    /// <summary>What is wrong with the entry just read.</summary>
    public ToolException Error(string problem) => _lines.Error(problem);

    /// <summary>What is wrong with the file as a whole.</summary>
    public ToolException FileError(string problem) => _lines.FileError(problem);

    public void Dispose() => _lines.Dispose();

    private bool ReadBanner()
    {
        string[] words = Encoding.ASCII.GetString(_lines.Rest).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 5 || words[0] != Magic || !Is(words[1], "matrix") || !Is(words[2], "coordinate") || !Is(words[4], "general"))
            throw _lines.Error($"only '{Magic} matrix coordinate real|integer|pattern general' can be read");
        if (Is(words[3], "pattern")) return false;
        if (Is(words[3], "real") || Is(words[3], "integer")) return true;
        throw _lines.Error($"values of kind '{words[3]}' cannot be read; real, integer and pattern can");
    }

    private static bool Is(string word, string expected) => word.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
