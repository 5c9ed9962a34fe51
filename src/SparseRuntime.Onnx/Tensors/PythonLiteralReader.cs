using System.Globalization;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Reads the few Python literals that the head of an NPY file is made of.</summary>
/// <param name="text">The literal.</param>
internal sealed class PythonLiteralReader(string text)
{
    private int _position;

    /// <summary>Takes a sign if it is next.</summary>
    public bool TryTake(char sign)
    {
        SkipSpace();
        if (_position >= text.Length || text[_position] != sign) return false;
        _position++;
        return true;
    }

    /// <exception cref="InvalidDataException">The sign is not next.</exception>
    public void Expect(char sign)
    {
        if (!TryTake(sign)) throw Fail($"'{sign}'");
    }

    /// <summary>A string in single or double quotes, without escapes.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public string ReadString()
    {
        char quote = TryTake('\'') ? '\'' : '"';
        if (quote == '"') Expect('"');
        int end = text.IndexOf(quote, _position);
        if (end < 0) throw Fail("the end of a string");
        string value = text[_position..end];
        _position = end + 1;
        return value;
    }

    /// <exception cref="InvalidDataException">There is no <c>True</c> or <c>False</c>.</exception>
    public bool ReadBoolean()
    {
        SkipSpace();
        foreach ((string word, bool value) in new[] { ("True", true), ("False", false) })
        {
            if (string.CompareOrdinal(text, _position, word, 0, word.Length) != 0) continue;
            _position += word.Length;
            return value;
        }

        throw Fail("True or False");
    }

    /// <summary>A tuple of extents.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is no shape.</exception>
    public TensorShape ReadShape()
    {
        var extents = new List<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            extents.Add(ReadExtent());
            if (extents.Count > TensorShape.MaxRank) throw new InvalidDataException($"the NPY array has a rank above the supported {TensorShape.MaxRank}");
            if (TryTake(',')) continue;
            Expect(')');
            break;
        }

        try
        {
            return TensorShape.FromInt64([.. extents]);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"the NPY array has an impossible shape: {e.Message}", e);
        }
    }

    private long ReadExtent()
    {
        SkipSpace();
        int start = _position;
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
            _position++;
        if (!long.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out long extent)) throw Fail("an extent");
        // Python 2 marked long integers.
        if (_position < text.Length && text[_position] == 'L') _position++;
        return extent;
    }

    private void SkipSpace()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            _position++;
    }

    private InvalidDataException Fail(string expected) => new($"the NPY head is malformed: {expected} expected at character {_position}");
}
