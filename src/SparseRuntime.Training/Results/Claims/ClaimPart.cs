using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>One comparison of a claim, at one level.</summary>
public sealed record ClaimPart
{
    /// <summary>What is compared with what, such as <c>ticket − reinitialized at 13.5 % of weights</c>: a difference of accuracies at early stop, or a ratio of steps to it.</summary>
    public required string Statement { get; init; }

    /// <summary>The level; null where none is near enough to the one that the claim names.</summary>
    public int? Level { get; init; }

    /// <summary>The share of weights that is left there, or, where no level is near enough, the one that the claim names; NaN where it names none.</summary>
    public double Density { get; init; }

    /// <summary>What the values are.</summary>
    public ClaimUnit Unit { get; init; }

    /// <summary>The value of every replicate that has both runs.</summary>
    public IReadOnlyList<ClaimValue> Values { get; init; } = [];

    /// <summary>The estimate and its interval, of which an end may be infinite; of one value there is no interval, and both ends are. NaN where there is no value.</summary>
    public Interval Interval { get; init; } = new(double.NaN, double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>What the interval has to be on one side of, or, for equivalence, the margin on both sides of 0.</summary>
    public double Bound { get; init; }

    /// <summary>The p-value adjusted for all levels of the claim; null where there is but one test, or too few values.</summary>
    public double? AdjustedPValue { get; init; }

    /// <summary>What the values say.</summary>
    public ClaimVerdict Verdict { get; init; }

    /// <summary>Why there is no decision; empty where there is one.</summary>
    public string Reason { get; init; } = "";
}
