using System.Globalization;
using System.Text;

namespace SparseRuntime.Training;

/// <summary>Values as they are written: in canonical recipes one spelling each, in messages one line each.</summary>
internal static class RecipeText
{
    private const int LongestShown = 40;

    /// <summary>The shortest number that reads back as the same; zero has no sign.</summary>
    public static string Of(double value) => (value + 0.0).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A list in one line.</summary>
    public static string Of(IEnumerable<string> items) => $"[{string.Join(", ", items)}]";

    /// <summary>A text: as it is where nobody could take it for anything else, else in double quotes.</summary>
    public static string Of(string text)
    {
        bool isPlain = char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
            && !text.Equals("null", StringComparison.OrdinalIgnoreCase);
        if (isPlain) return text;
        var result = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') result.Append('\\').Append(rune);
            else if (rune.Value is >= ' ' and <= '~') result.Append(rune);
            else result.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
        }

        return result.Append('"').ToString();
    }

    /// <summary>The beginning of a text, without line ends or anything else that a terminal would act on.</summary>
    public static string Shorten(string text)
    {
        var result = new StringBuilder();
        foreach (char c in text)
        {
            if (result.Length == LongestShown) return result.Append('…').ToString();
            result.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }

        return result.ToString();
    }
}
