namespace SparseRuntime.Tool.Json;

/// <summary>Another way to run the same model in the same process; the speedup is its median over ours.</summary>
internal sealed record PeerResult(string Name, string Version, double MedianMs, double Speedup);
