using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary>Kernel timings as people read them.</summary>
internal static class KernelsView
{
    public static void Write(IAnsiConsole console, KernelsResult result)
    {
        console.WriteLine($"{result.Processor}, {result.InstructionSet}, threads {result.Threads}, multiply-add peak {Format.Number(result.PeakGflops)} GFLOP/s per core; * is what a session chooses");
        Table table = Report.Table(
            "layer", "pattern", ">sparsity", "kernel", "", ">median µs", ">predicted µs", ">effective GFLOP/s", ">of peak", ">vs own dense", ">vs ONNX Runtime", ">vs fastest sparse library");
        foreach (KernelRow row in result.Rows)
        {
            Report.Row(
                table,
                $"{row.Rows}x{row.Taps}x{row.Columns}{(row.Window > 1 ? $" {row.Window}x{row.Window}" : "")}",
                row.Pattern,
                Format.Percent(row.Sparsity),
                row.Kernel,
                row.Selected ? "*" : "",
                Format.Number(row.MedianUs),
                Format.Number(row.PredictedUs),
                Format.Number(row.EffectiveGflops),
                Format.Percent(row.ShareOfPeak),
                $"{Format.Number(row.VsDense)}×",
                double.IsNaN(row.VsOrt) ? "–" : $"{Format.Number(row.VsOrt)}×",
                row.VsPeers.MinBy(peer => peer.MedianUs) is { } fastest ? $"{Format.Number(fastest.Speedup)}× {fastest.Name}" : "–");
        }

        console.Write(table);
        foreach (PeerPresence peer in result.Peers)
            console.WriteLine(peer.Absence is null ? $"compared with {peer.Name} {peer.Version}" : $"not compared: {peer.Absence}");
    }
}
