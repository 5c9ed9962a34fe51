using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Kernels;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary>A check of the choice of kernels as people read it.</summary>
internal static class SelectionView
{
    public static void Write(IAnsiConsole console, SelectionResult result)
    {
        console.WriteLine($"{result.Processor}, {result.InstructionSet}, {(result.Calibrated ? "calibrated" : "shipped constants")}, {result.Points} layers");
        console.WriteLine($"  picked kernel within 10 % of the best: {Format.Percent(result.WithinTenPercent)} of layers (wanted: {Format.Percent(SelectionCheck.LeastGood)})");
        console.WriteLine($"  worst against the best: {Format.Number(result.WorstRatio)} (wanted: {Format.Number(SelectionCheck.MostRatio)})");
        console.WriteLine($"  worst against own dense: {Format.Number(result.WorstVsDense)} (wanted: {Format.Number(SelectionCheck.MostVsDense)})");
        Table table = Report.Table("layer", "pattern", ">sparsity", "picked", "best", ">ratio", ">vs own dense");
        foreach (SelectionRow row in result.Rows.Where(row => row.Ratio > SelectionCheck.GoodRatio || row.VsDense > SelectionCheck.MostVsDense).OrderByDescending(row => row.Ratio))
        {
            Report.Row(
                table,
                $"{row.Rows}x{row.Taps}x{row.Columns}{(row.Window > 1 ? $" {row.Window}x{row.Window}" : row.Batch ? " batch" : "")}",
                row.Pattern,
                Format.Percent(row.Sparsity),
                row.Picked,
                row.Best,
                Format.Number(row.Ratio),
                Format.Number(row.VsDense));
        }

        if (table.Rows.Count > 0) console.Write(table);
    }
}
