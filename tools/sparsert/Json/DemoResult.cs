namespace SparseRuntime.Tool.Json;

/// <summary>What <c>demo</c> reports: the predictions of its trained model, and per model what the other commands would.</summary>
internal sealed record DemoResult(TicketResult Ticket, IReadOnlyList<DemoModelResult> Models);
