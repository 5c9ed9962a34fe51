using System.Globalization;
using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.Results;

/// <summary>Layers and figures of timings as pages spell them.</summary>
internal static class KernelFigures
{
    public const string None = "–";

    /// <summary>Outputs, inputs and columns of a product; channels and plane of a convolution.</summary>
    public static string Layer(KernelRow row)
    {
        if (row.Window == 1) return $"{row.Rows} × {row.Taps}, {row.Columns} {(row.Batch ? "vectors" : row.Columns == 1 ? "column" : "columns")}";
        int side = (int)Math.Round(Math.Sqrt(row.Columns));
        return $"{row.Window} × {row.Window} convolution, {row.Taps / (row.Window * row.Window)} → {row.Rows} channels, {side} × {side}";
    }

    /// <summary>How many times as fast; two digits, so that nothing looks more exact than it is.</summary>
    public static string Ratio(double ratio) => double.IsFinite(ratio)
        ? ratio.ToString(ratio switch { < 0.995 => "0.00", < 9.95 => "0.0", _ => "0" }, CultureInfo.InvariantCulture) + "×"
        : None;

    /// <summary>A share of one, in whole per cent.</summary>
    public static string Percent(double share) => (share * 100).ToString("0", CultureInfo.InvariantCulture) + " %";

    /// <summary>One row of a table.</summary>
    public static string Row(params IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    /// <summary>The line under a table's headings: the first <paramref name="left"/> columns to the left, others to the right.</summary>
    public static string Rule(int columns, int left) => Row(Enumerable.Range(0, columns).Select(i => i < left ? "---" : "---:"));

    /// <summary>How many threads of what, and when.</summary>
    public static string Setting(KernelsResult result) =>
        $"{(result.Threads == 1 ? "One thread" : $"{result.Threads} threads")}, {result.Processor} with {result.InstructionSet}, {result.Framework}, {result.Date}";
}
