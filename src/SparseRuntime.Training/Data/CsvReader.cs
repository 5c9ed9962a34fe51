using System.Runtime.InteropServices;
using System.Text;

namespace SparseRuntime.Training;

/// <summary>
/// Reads separated values (RFC 4180) one record at a time: fields may be in quotes, within which separators and line ends
/// are text and two quotes are one. Lines end in LF, CR LF or CR; empty ones are passed over.
/// </summary>
internal sealed class CsvReader : IDisposable
{
    /// <summary>The most characters of a record, so that a quote that is never closed does not fill the memory.</summary>
    private const int LongestRecord = 1 << 24;

    private const char Quote = '"';
    private const int End = -1;

    private readonly StreamReader _text;
    private readonly char _separator;
    private readonly List<char> _characters = [];
    private readonly List<int> _ends = [];
    private int _line;

    /// <param name="stream">UTF-8, with or without a byte-order mark, or UTF-16 with one.</param>
    /// <param name="separator">What is between fields: not a quote, not a line end.</param>
    public CsvReader(Stream stream, char separator)
    {
        if (separator is Quote or '\r' or '\n') throw new ArgumentException("a quote or a line end cannot separate fields", nameof(separator));
        _text = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
        _separator = separator;
    }

    /// <summary>The line that the record begins in, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>How many fields the record has.</summary>
    public int Count => _ends.Count;

    /// <summary>A field of the record, without the quotes around it; until the next one is read.</summary>
    public ReadOnlySpan<char> this[int field]
    {
        get
        {
            int start = field == 0 ? 0 : _ends[field - 1];
            return CollectionsMarshal.AsSpan(_characters)[start.._ends[field]];
        }
    }

    /// <summary>Reads the next record; false when there is none.</summary>
    /// <exception cref="InvalidDataException">A quote is where none may be, or a record is too long.</exception>
    public bool Read()
    {
        _characters.Clear();
        _ends.Clear();
        do
        {
            if (_text.Peek() == End) return false;
            _line++;
        }
        while (TakeLineEnd(_text.Peek()));
        Line = _line;
        while (true)
        {
            int after = _text.Peek() == Quote ? ReadQuoted() : ReadPlain();
            _ends.Add(_characters.Count);
            if (after == _separator) _text.Read();
            else if (after == End || TakeLineEnd(after)) return true;
        }
    }

    public void Dispose() => _text.Dispose();

    /// <summary>A complaint about the record.</summary>
    public InvalidDataException Error(string message) => new($"line {Line}: {message}");

    private int ReadPlain()
    {
        while (true)
        {
            int next = _text.Peek();
            if (next is End or '\r' or '\n' || next == _separator) return next;
            if (next == Quote) throw new InvalidDataException($"line {_line}: there is a quote within a field that does not begin with one");
            Keep(_text.Read());
        }
    }

    private int ReadQuoted()
    {
        int begin = _line;
        _text.Read();
        while (true)
        {
            int next = _text.Read();
            if (next == End) throw new InvalidDataException($"line {begin}: the quote that begins here is never closed");
            if (next == Quote)
            {
                if (_text.Peek() != Quote) break;
                _text.Read();
            }
            else if (next == '\n' || (next == '\r' && _text.Peek() != '\n'))
            {
                _line++;
            }

            Keep(next);
        }

        int after = _text.Peek();
        if (after is End or '\r' or '\n' || after == _separator) return after;
        throw new InvalidDataException($"line {_line}: there is more in a field after the quote that closes it");
    }

    private void Keep(int character)
    {
        if (_characters.Count == LongestRecord) throw Error($"the record that begins here is longer than {LongestRecord} characters");
        _characters.Add((char)character);
    }

    private bool TakeLineEnd(int next)
    {
        if (next is not ('\r' or '\n')) return false;
        _text.Read();
        if (next == '\r' && _text.Peek() == '\n') _text.Read();
        return true;
    }
}
