using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Results;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>Figures and names as a report's page spells them.</summary>
internal static class PageFigures
{
    /// <summary>A time with its unit.</summary>
    public static string Time(double microseconds) => microseconds switch
    {
        >= 1e6 => $"{Format.Number(microseconds / 1e6)}\u00A0s",
        >= 1e3 => $"{Format.Number(microseconds / 1e3)}\u00A0ms",
        _ => $"{Format.Number(microseconds)}\u00A0µs",
    };

    /// <summary>A share of one as a percentage, whose sign stays on its line.</summary>
    public static string Percent(double share) => Format.Percent(share).Replace(' ', '\u00A0');

    /// <summary>A time in a column of microseconds.</summary>
    public static string Microseconds(double? microseconds) => microseconds is { } time && double.IsFinite(time) ? Format.Number(time) : KernelFigures.None;

    /// <summary>A name from the model.</summary>
    public static string Name(string name) => DisplayText.Of(name);

    /// <summary>A type and shape such as <c>float32[1,3,227,227]</c>.</summary>
    public static string Value(Json.ValueDescription value) =>
        $"{value.Type}[{(value.Shape is { } shape ? string.Join(',', shape.Select(dimension => DisplayText.Of(dimension.ToString(), 20))) : "…")}]";

    /// <summary>A number with its noun, in the plural where it is not one.</summary>
    public static string Count(long number, string noun) => $"{Format.Count(number)} {noun}{(number == 1 ? "" : "s")}";
}
