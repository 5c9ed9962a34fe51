using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>
/// Writes markup that is both HTML and well-formed XML. What stands in the holes of an interpolated string is escaped, in
/// text and in quoted attributes alike, so that only what the program itself spells out can be markup.
/// </summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes markup with holes for text, for whole numbers, and for coordinates with two decimals.</summary>
    /// <returns>This writer.</returns>
    public HtmlWriter Write([InterpolatedStringHandlerArgument("")] Markup markup)
    {
        // The markup has written itself here while it was evaluated.
        _ = markup;
        return this;
    }

    /// <summary>Writes what the program spells out, as it is.</summary>
    public void WriteConstant([ConstantExpected] string markup) => _text.Append(markup);

    /// <summary>Everything written so far.</summary>
    public override string ToString() => _text.ToString();

    private void Escape(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            _ = c switch
            {
                '<' => _text.Append("&lt;"),
                '>' => _text.Append("&gt;"),
                '&' => _text.Append("&amp;"),
                '"' => _text.Append("&quot;"),
                '\'' => _text.Append("&#39;"),
                // XML has no way to spell these.
                (< ' ' and not ('\n' or '\t')) or '\uFFFE' or '\uFFFF' => _text.Append('\uFFFD'),
                _ => _text.Append(c),
            };
        }
    }

    /// <summary>An interpolated string that goes to a writer while it is evaluated.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly HtmlWriter _writer;

        public Markup(int literalLength, int formattedCount, HtmlWriter writer)
        {
            _ = literalLength + formattedCount;
            _writer = writer;
        }

        public void AppendLiteral(string markup) => _writer._text.Append(markup);

        public void AppendFormatted(string? text) => _writer.Escape(text);

        public void AppendFormatted(int number) => _writer._text.Append(number.ToString(CultureInfo.InvariantCulture));

        /// <summary>A coordinate or length. What is not finite has no place on a page.</summary>
        public void AppendFormatted(double coordinate) =>
            _writer._text.Append((double.IsFinite(coordinate) ? coordinate : 0).ToString("0.##", CultureInfo.InvariantCulture));
    }
}
