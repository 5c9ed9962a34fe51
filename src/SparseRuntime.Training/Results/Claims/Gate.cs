namespace SparseRuntime.Training;

/// <summary>A check of validity that comes before any claim.</summary>
/// <param name="Statement">What has to be so.</param>
/// <param name="Outcome">Whether it is.</param>
/// <param name="Details">Where it is not, run by run.</param>
public sealed record Gate(string Statement, GateOutcome Outcome, IReadOnlyList<string> Details);
