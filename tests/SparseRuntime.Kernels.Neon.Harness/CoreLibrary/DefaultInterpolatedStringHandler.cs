namespace System.Runtime.CompilerServices;

/// <summary>Builds interpolated strings of strings and integers; anything else shows as a question mark.</summary>
[InterpolatedStringHandler]
public unsafe ref struct DefaultInterpolatedStringHandler
{
    private const int Capacity = 240;

    private fixed char _text[Capacity];
    private int _length;

    public DefaultInterpolatedStringHandler(int literalLength, int formattedCount)
    {
    }

    public void AppendLiteral(string value)
    {
        for (int i = 0; i < value.Length; i++)
            Append(value[i]);
    }

    public void AppendFormatted(string? value)
    {
        if (value is not null) AppendLiteral(value);
    }

    public void AppendFormatted(int value) => AppendFormatted((long)value);

    public void AppendFormatted(long value)
    {
        if (value < 0) Append('-');
        AppendDigits(value < 0 ? 0UL - (ulong)value : (ulong)value);
    }

    public void AppendFormatted<T>(T value) => Append('?');

    public void AppendFormatted<T>(T value, string? format) => Append('?');

    public string ToStringAndClear()
    {
        fixed (char* text = _text)
        {
            return string.From(text, _length);
        }
    }

    private void AppendDigits(ulong value)
    {
        if (value >= 10) AppendDigits(value / 10);
        Append((char)('0' + (value % 10)));
    }

    private void Append(char value)
    {
        if (_length < Capacity) _text[_length++] = value;
    }
}
