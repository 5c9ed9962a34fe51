using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary>A model's description as people read it.</summary>
internal static class InspectionView
{
    /// <summary>Prints the description.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="result">The description.</param>
    /// <param name="mostAlternatives">How many of the executors that were not chosen to list for a layer.</param>
    public static void Write(IAnsiConsole console, InspectResult result, int mostAlternatives = int.MaxValue)
    {
        console.WriteLine(result.Model);
        WriteValues(console, "inputs ", result.Inputs);
        WriteValues(console, "outputs", result.Outputs);
        console.WriteLine($"  parameters {Format.Count(result.Parameters)}, not zero {Format.Count(result.Nonzeros)}, sparsity {Format.Percent(result.Sparsity)}");
        if (result.RemovedChannels > 0) console.WriteLine($"  channels removed {Format.Count(result.RemovedChannels)} of {Format.Count(result.Channels)}");
        if (result.Batch is { } batch) console.WriteLine($"  {batch}");
        if (result.Layers.Count == 0)
        {
            console.WriteLine("  no layer has constant weights");
            return;
        }

        Table layers = Report.Table("layer", "operator", ">rows", ">taps", ">sparsity", "pattern", "epilogue", "format", "executor", ">bytes", ">predicted µs", ">measured µs");
        foreach (LayerDescription layer in result.Layers)
        {
            Report.Row(
                layers,
                layer.Name,
                layer.Op,
                Of(layer.Rows, layer.RemovedRows),
                Of(layer.Taps, layer.RemovedTaps),
                Format.Percent(layer.Sparsity),
                layer.Pattern,
                layer.Epilogue,
                layer.Format,
                layer.Executor,
                Format.Bytes(layer.Bytes),
                Format.Number(layer.PredictedUs),
                Time(layer.MeasuredUs));
        }

        console.Write(layers);
        Table losers = Report.Table("layer", "not chosen", ">predicted µs", ">measured µs", "reason");
        foreach (LayerDescription layer in result.Layers)
        {
            foreach (AlternativeDescription other in layer.Alternatives.Take(mostAlternatives))
                Report.Row(losers, layer.Name, other.Executor, Time(other.PredictedUs), Time(other.MeasuredUs), other.Reason);
        }

        if (losers.Rows.Count > 0) console.Write(losers);
    }

    private static string Of(int all, int removed) => removed == 0 ? Format.Count(all) : $"{Format.Count(all - removed)} of {Format.Count(all)}";

    private static string Time(double? microseconds) => microseconds is { } time ? Format.Number(time) : "–";

    private static void WriteValues(IAnsiConsole console, string title, IReadOnlyList<ValueDescription> values)
    {
        foreach (ValueDescription value in values)
            console.WriteLine($"  {title} {value.Name}: {value.Type}[{(value.Shape is { } shape ? string.Join(',', shape) : "…")}]");
    }
}
