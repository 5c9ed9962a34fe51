namespace SparseRuntime.Tool.Json;

/// <summary>A comparison that a claim is made of, with the value of every replicate.</summary>
internal sealed record ComparisonDescription(
    string Statement,
    int? Level,
    double Weights,
    IReadOnlyList<int> Replicates,
    IReadOnlyList<double> Values,
    double Estimate,
    double Lower,
    double Upper,
    double? AdjustedP,
    string Verdict,
    string Reason);
