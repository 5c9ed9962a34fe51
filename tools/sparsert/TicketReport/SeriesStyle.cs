using SparseRuntime.Tool.HtmlReport;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>How lines are told apart: by a colour, and without seeing it by a dash and a marker.</summary>
internal static class SeriesStyle
{
    private const int Colours = 10, Dashes = 6, Markers = 6;

    /// <summary>The classes of a line of a style.</summary>
    public static string Class(int style) => $"s{style % Colours} d{style % Dashes}";

    /// <summary>Writes a piece of a line with its marker, and its name.</summary>
    public static void WriteLegend(HtmlWriter page, int style, string name)
    {
        page.Write($"<span><svg class=\"swatch\" viewBox=\"0 0 26 10\" role=\"img\" aria-label=\"line\"><path class=\"line {Class(style)}\" d=\"M0 5H26\"/>");
        WriteMarker(page, style, 13, 5, "");
        page.Write($"</svg><bdi>{name}</bdi></span>");
    }

    /// <summary>Writes the marker of a style around a point.</summary>
    public static void WriteMarker(HtmlWriter page, int style, double x, double y, string title)
    {
        const double R = 4, Wide = 4.6;
        string filling = style / Markers % 2 == 0 ? "full" : "open";
        page.Write($"<path class=\"mark {filling} s{style % Colours}\" d=\"M{x} {y}");
        switch (style % Markers)
        {
            case 0: page.Write($"m{-R} 0a{R} {R} 0 1 0 {2 * R} 0a{R} {R} 0 1 0 {-2 * R} 0z"); break;
            case 1: page.Write($"m{-R + 0.4} {-R + 0.4}h{2 * R - 0.8}v{2 * R - 0.8}h{-2 * R + 0.8}z"); break;
            case 2: page.Write($"m0 {-Wide}l{Wide} {2 * R}h{-2 * Wide}z"); break;
            case 3: page.Write($"m0 {-Wide - 0.6}l{Wide + 0.2} {Wide + 0.6}l{-Wide - 0.2} {Wide + 0.6}l{-Wide - 0.2} {-Wide - 0.6}z"); break;
            case 4: page.Write($"m0 {Wide}l{Wide} {-2 * R}h{-2 * Wide}z"); break;
            default: page.Write($"m{-Wide} {-1.4}h{Wide - 1.4}v{1.4 - Wide}h2.8v{Wide - 1.4}h{Wide - 1.4}v2.8h{1.4 - Wide}v{Wide - 1.4}h-2.8v{1.4 - Wide}h{1.4 - Wide}z"); break;
        }

        if (title.Length == 0) page.Write($"\"/>");
        else page.Write($"\"><title>{title}</title></path>");
    }
}
