namespace SparseRuntime.Tool.Json;

/// <summary>What the demonstration's ticket takes its images for.</summary>
internal sealed record TicketResult(string Model, double Sparsity, int Images, int Correct, IReadOnlyList<int> Predictions);
