namespace SparseRuntime.Training;

/// <summary>A well-known data set as it was read: complete and checked.</summary>
/// <param name="Set">Which.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Files">The paths of its four files: training samples and labels, test samples and labels.</param>
/// <param name="Training">The samples to train on; pixels are 0 to 255.</param>
/// <param name="Test">The samples to test with.</param>
public sealed record KnownData(KnownDataSet Set, string Folder, IReadOnlyList<string> Files, DataSet Training, DataSet Test);
