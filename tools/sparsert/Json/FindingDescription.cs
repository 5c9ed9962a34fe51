namespace SparseRuntime.Tool.Json;

/// <summary>A figure that is estimated and not judged, with the value of every replicate.</summary>
internal sealed record FindingDescription(string Name, string Statement, double Estimate, double Lower, double Upper, IReadOnlyList<double> Values, string Note);
