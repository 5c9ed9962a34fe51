namespace System.Text;

/// <summary>What the C# compiler writes records' texts with; no text of a record is asked for.</summary>
public sealed class StringBuilder
{
    public StringBuilder Append(string? value) => throw new NotSupportedException("records have no text");

    public StringBuilder Append(char value) => throw new NotSupportedException("records have no text");

    public StringBuilder Append(object? value) => throw new NotSupportedException("records have no text");
}
