using System.Globalization;
using System.Text;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>Names from models as a page may show them: they can hold anything and be of any length.</summary>
internal static class DisplayText
{
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// The text without what a page must not contain or what would change text around it: control characters, halves of
    /// surrogate pairs, noncharacters and marks that turn the direction of writing become U+FFFD.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">UTF-16 units to keep; of a longer text the middle is left out.</param>
    public static string Of(string text, int most = 120)
    {
        var clean = new StringBuilder(Math.Min(text.Length, most + 2));
        bool isLong = text.Length > most;
        int head = isLong ? most / 2 : text.Length, tail = isLong ? text.Length - (most - (most / 2) - 1) : text.Length;
        Append(clean, text.AsSpan(0, head));
        if (isLong) Append(clean.Append('…'), text.AsSpan(tail));
        return clean.ToString();
    }

    private static void Append(StringBuilder clean, ReadOnlySpan<char> text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isNoncharacter = (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;
            bool turns = rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C;
            if (isNoncharacter || turns || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) clean.Append(Replacement);
            else clean.Append(rune.ToString());
        }
    }
}
