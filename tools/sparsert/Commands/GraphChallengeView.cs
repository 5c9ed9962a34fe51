using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary>The result of a Graph Challenge as people read it.</summary>
internal static class GraphChallengeView
{
    public static void Write(IAnsiConsole console, GraphChallengeResult result)
    {
        console.WriteLine($"{result.Processor}, {result.InstructionSet}, threads {result.Threads}");
        Table table = Report.Table("", ">");
        Report.Row(table, "network", $"{Format.Count(result.Neurons)} neurons x {Format.Count(result.Layers)} layers, bias {Format.Number(result.Bias)}");
        Report.Row(table, "edges", Format.Count(result.Edges));
        Report.Row(table, "encoded weights", Format.Bytes(result.WeightBytes));
        Report.Row(table, "images", Format.Count(result.Images));
        Report.Row(table, "alive at the end", $"{Format.Count(result.Survivors)}, expected {Format.Count(result.ExpectedSurvivors)}");
        Report.Row(table, "categories right", $"{Format.Count(result.CategoriesRight)} of {Format.Count(result.CategoriesTotal)}");
        Report.Row(table, "edges computed", Format.Percent(result.ComputedShare));
        Report.Row(table, "reading and preparing", $"{Format.Number(result.LoadSeconds)} s");
        Report.Row(table, $"inference, median of {Format.Count(result.Runs)}", $"{Format.Number(result.Seconds * 1e3)} ms");
        Report.Row(table, "fastest", $"{Format.Number(result.FastestSeconds * 1e3)} ms");
        Report.Row(table, "rate", $"{Format.Number(result.EdgesPerSecond / 1e9)} x 10^9 edges/s");
        console.Write(table);
    }
}
