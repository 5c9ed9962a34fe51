using System.Buffers.Text;

namespace SparseRuntime.Tool.GraphChallenge;

/// <summary>
/// The lines of a text file of numbers, read once from front to back in memory that does not grow with the file. Fields
/// are set apart by tabs or spaces. Whatever is wrong is told with the file and line.
/// </summary>
internal sealed class LineReader : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly byte[] _latestNumber = new byte[32];
    private int _latestNumberLength;
    private float _latestValue;
    private int _start;
    private int _end;
    private int _line;
    private int _at;
    private int _lineEnd;

    /// <summary>Opens a file.</summary>
    public LineReader(string path)
    {
        _path = path;
        try
        {
            _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ToolException($"{path}: there is no such file", e);
        }
    }

    /// <summary>What is left of the line.</summary>
    public ReadOnlySpan<byte> Rest => _buffer.AsSpan(_at, _lineEnd - _at);

    /// <summary>Goes to the next line that is not blank.</summary>
    /// <returns>False at the end of the file.</returns>
    public bool NextLine()
    {
        do
        {
            if (!FindLine()) return false;
            SkipBlanks();
        }
        while (_at == _lineEnd);
        return true;
    }

    /// <summary>Reads a whole number of at least 1.</summary>
    /// <param name="name">What it is.</param>
    public int ReadIndex(string name)
    {
        int first = _at;
        long value = 0;
        for (; _at < _lineEnd && (uint)(_buffer[_at] - '0') <= 9; _at++)
        {
            value = (value * 10) + (_buffer[_at] - '0');
            if (value > int.MaxValue) throw Error($"the {name} is above {int.MaxValue}");
        }

        if (_at == first || !AtGap()) throw Error($"the {name} is missing or not a whole number");
        if (value == 0) throw Error($"the {name} is 0, but they count from 1");
        SkipBlanks();
        return (int)value;
    }

    /// <summary>Reads a finite number.</summary>
    /// <param name="name">What it is.</param>
    public float ReadNumber(string name)
    {
        // Nearly always the same as on the line before.
        ReadOnlySpan<byte> rest = Rest;
        ReadOnlySpan<byte> latest = _latestNumber.AsSpan(0, _latestNumberLength);
        if (latest.Length > 0 && rest.StartsWith(latest) && (rest.Length == latest.Length || IsBlank(rest[latest.Length])))
        {
            _at += latest.Length;
            SkipBlanks();
            return _latestValue;
        }

        int first = _at;
        if (!Utf8Parser.TryParse(rest, out float value, out int length) || !float.IsFinite(value)) throw Error($"the {name} is missing or not a finite number");
        _at += length;
        if (!AtGap()) throw Error($"the {name} is not a number");
        _latestNumberLength = length <= _latestNumber.Length ? length : 0;
        _buffer.AsSpan(first, _latestNumberLength).CopyTo(_latestNumber);
        _latestValue = value;
        SkipBlanks();
        return value;
    }

    /// <summary>Makes sure that nothing is left of the line.</summary>
    public void EndLine()
    {
        if (_at < _lineEnd) throw Error("there is more on the line than belongs there");
    }

    /// <summary>What is wrong with the current line.</summary>
    public ToolException Error(string problem) => new($"{_path}:{_line}: {problem}");

    /// <summary>What is wrong with the file as a whole.</summary>
    public ToolException FileError(string problem) => new($"{_path}: {problem}");

    public void Dispose() => _stream.Dispose();

    private static bool IsBlank(byte character) => character is (byte)' ' or (byte)'\t';

    private bool AtGap() => _at == _lineEnd || IsBlank(_buffer[_at]);

    private void SkipBlanks()
    {
        while (_at < _lineEnd && IsBlank(_buffer[_at])) _at++;
    }

    private bool FindLine()
    {
        _line++;
        int searched = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                SetLine(searched + length, 1);
                return true;
            }

            searched = _end - _start;
            _buffer.AsSpan(_start, searched).CopyTo(_buffer);
            _start = 0;
            _end = searched;
            if (_end == _buffer.Length) throw Error($"the line is longer than {BufferBytes} bytes");
            int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            if (read > 0) continue;
            if (_end == 0) return false;
            SetLine(_end, 0);
            return true;
        }
    }

    private void SetLine(int length, int endingBytes)
    {
        _at = _start;
        _lineEnd = _start + length;
        if (length > 0 && _buffer[_lineEnd - 1] == '\r') _lineEnd--;
        _start += length + endingBytes;
    }
}
