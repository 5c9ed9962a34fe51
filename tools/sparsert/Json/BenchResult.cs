namespace SparseRuntime.Tool.Json;

/// <summary>What <c>bench</c> reports.</summary>
internal sealed record BenchResult(
    string Model,
    int Batch,
    int Threads,
    double MedianMs,
    double P99Ms,
    double PerSecond,
    long AllocatedBytesPerRun,
    double LoadMs,
    double PeakMemoryMb,
    IReadOnlyList<PeerResult> Peers,
    IReadOnlyList<LayerResult> Layers);
