using SparseRuntime.Training;

namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert data fetch --json</c> prints; the files are training samples and labels, then test samples and labels.</summary>
internal sealed record DataFetchResult(string Name, string Title, string Folder, IReadOnlyList<string> Files, int TrainingSamples, int TestSamples, int Features, int Classes)
{
    public static DataFetchResult Of(KnownData data) => new(
        data.Set.Name,
        data.Set.Title,
        Path.GetFullPath(data.Folder),
        [.. data.Files.Select(Path.GetFullPath)],
        data.Training.Count,
        data.Test.Count,
        data.Training.FeatureCount,
        data.Training.ClassNames.Count);
}
