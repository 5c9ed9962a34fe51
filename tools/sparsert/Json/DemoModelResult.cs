namespace SparseRuntime.Tool.Json;

/// <summary>One model of the demonstration.</summary>
internal sealed record DemoModelResult(InspectResult Inspect, VerifyResult Verify, BenchResult Bench);
