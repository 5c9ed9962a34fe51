namespace SparseRuntime.Tool.Json;

/// <summary>A check of validity: passed, warning, failed or not measured.</summary>
internal sealed record GateDescription(string Statement, string Outcome, IReadOnlyList<string> Details);
