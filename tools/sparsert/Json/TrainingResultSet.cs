namespace SparseRuntime.Tool.Json;

/// <summary>The output of <c>train</c>, <c>lottery</c> and <c>branch</c>.</summary>
internal sealed record TrainingResultSet(string Verb, string Recipe, string Hash, string Folder, ulong Seed, bool HasClasses, bool HasValidation, bool HasTest, IReadOnlyList<TrainedRun> Runs);
