namespace SparseRuntime.Tool.Json;

/// <summary>The output of <c>train</c>, <c>lottery</c> and <c>branch</c> with <c>--dry-run</c>: what would be done.</summary>
internal sealed record TrainingPreview(
    string Verb, string Recipe, string Hash, string Folder, string Network, int TrainingSamples, long Steps, int Replicates, int RunsPerReplicate, int RunsDone, IReadOnlyList<LevelPreview> Levels);
