namespace SparseRuntime.Tool.Json;

/// <summary>What is left at a level, and what is trained there.</summary>
internal sealed record LevelPreview(int Level, IReadOnlyList<long> Kept, double Density, IReadOnlyList<string> Arms);
