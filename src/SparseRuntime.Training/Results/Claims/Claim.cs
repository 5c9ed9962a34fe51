namespace SparseRuntime.Training;

/// <summary>A claim about winning tickets, and what the runs say of it.</summary>
/// <param name="Id">Its number in the protocol, V1 to V11.</param>
/// <param name="Statement">The claim.</param>
/// <param name="Rule">By what it is decided.</param>
/// <param name="Parts">The comparisons that it is made of, all of which have to hold.</param>
/// <param name="Verdict">What they say together.</param>
/// <param name="Reason">Why it is not decided; empty where it is.</param>
public sealed record Claim(string Id, string Statement, string Rule, IReadOnlyList<ClaimPart> Parts, ClaimVerdict Verdict, string Reason)
{
    /// <summary>The verdict of a claim from those of its parts: it fails with one of them and is confirmed by all.</summary>
    internal static Claim Of(string id, string statement, string rule, IReadOnlyList<ClaimPart> parts)
    {
        ClaimVerdict verdict = parts.All(part => part.Verdict == ClaimVerdict.NotMeasured) ? ClaimVerdict.NotMeasured
            : parts.Any(part => part.Verdict == ClaimVerdict.Failed) ? ClaimVerdict.Failed
            : parts.All(part => part.Verdict == ClaimVerdict.Confirmed) ? ClaimVerdict.Confirmed
            : ClaimVerdict.Undecided;
        bool isOpen = verdict is ClaimVerdict.Undecided or ClaimVerdict.NotMeasured;
        return new Claim(id, statement, rule, parts, verdict, isOpen ? string.Join("; ", parts.Select(part => part.Reason).Where(reason => reason.Length > 0).Distinct()) : "");
    }
}
