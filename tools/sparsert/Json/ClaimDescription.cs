using SparseRuntime.Training;

namespace SparseRuntime.Tool.Json;

/// <summary>A claim: confirmed, failed, undecided or not measured.</summary>
internal sealed record ClaimDescription(string Id, string Statement, string Rule, string Verdict, string Reason, IReadOnlyList<ComparisonDescription> Comparisons)
{
    public static ClaimDescription Of(Claim claim) => new(claim.Id, claim.Statement, claim.Rule, ClaimTable.NameOf(claim.Verdict), claim.Reason, [.. claim.Parts.Select(part => new ComparisonDescription(
        part.Statement,
        part.Level,
        part.Density,
        [.. part.Values.Select(value => value.Replicate)],
        [.. part.Values.Select(value => value.Value)],
        part.Interval.Estimate,
        part.Interval.Low,
        part.Interval.High,
        part.AdjustedPValue,
        ClaimTable.NameOf(part.Verdict),
        part.Reason))]);
}
