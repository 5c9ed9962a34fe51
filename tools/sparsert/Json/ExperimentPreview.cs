namespace SparseRuntime.Tool.Json;

/// <summary>An experiment and the levels that it is made at.</summary>
internal sealed record ExperimentPreview(string Name, IReadOnlyList<int> Levels);
