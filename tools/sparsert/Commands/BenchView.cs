using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary>Timings as people read them.</summary>
internal static class BenchView
{
    public static void Write(IAnsiConsole console, BenchResult result)
    {
        console.WriteLine($"{result.Model}, batch {result.Batch}, threads {result.Threads}, {Machine.ProcessorName}");
        console.WriteLine($"  p99 {Format.Number(result.P99Ms)} ms, {Format.Number(result.PerSecond)} samples per second, {Format.Count(result.AllocatedBytesPerRun)} bytes allocated per run");

        Table runtimes = Report.Table("runtime", "version", ">median ms", ">our speedup", ">load ms", ">peak MB");
        Report.Row(runtimes, "SparseRuntime", "", Format.Number(result.MedianMs), "", Format.Number(result.LoadMs), Format.Number(result.PeakMemoryMb));
        foreach (PeerResult peer in result.Peers)
            Report.Row(runtimes, peer.Name, peer.Version, Format.Number(peer.MedianMs), $"{Format.Number(peer.Speedup)}×", Format.Number(peer.LoadMs), Format.Number(peer.PeakMemoryMb));
        console.Write(runtimes);

        Table layers = Report.Table("layer", "executor", ">median µs", ">effective GFLOP/s", ">of peak");
        foreach (LayerResult layer in result.Layers)
        {
            bool counts = layer.EffectiveGflops > 0;
            Report.Row(
                layers,
                layer.Name,
                layer.Executor ?? "–",
                Format.Number(layer.MedianUs),
                counts ? Format.Number(layer.EffectiveGflops) : "–",
                counts ? Format.Percent(layer.ShareOfPeak) : "–");
        }

        if (result.Layers.Count > 0) console.Write(layers);
    }
}
