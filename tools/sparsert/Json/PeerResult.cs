namespace SparseRuntime.Tool.Json;

/// <summary>
/// Another way to run the same model: timed in the same process, where the speedup is its median over ours, and loaded in
/// a process of its own.
/// </summary>
internal sealed record PeerResult(string Name, string Version, double MedianMs, double Speedup, double LoadMs, double PeakMemoryMb);
