namespace SparseRuntime.Tool.Json;

/// <summary>The output of <c>branch --dry-run</c>: what would be asked, and of which tickets it cannot be asked yet.</summary>
internal sealed record BranchPreview(string Recipe, string Hash, string Folder, int Replicates, IReadOnlyList<ExperimentPreview> Experiments, IReadOnlyList<string> Missing);
