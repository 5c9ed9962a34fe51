using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>A figure that is estimated and not judged.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Statement">How it is defined.</param>
/// <param name="Unit">What its values are.</param>
/// <param name="Values">The value of every replicate that has one.</param>
/// <param name="Interval">The estimate and its interval; both ends are infinite where there are fewer than two values, and the estimate is NaN where there is none.</param>
/// <param name="Note">What is to be known about it; may be empty.</param>
public sealed record Finding(string Name, string Statement, ClaimUnit Unit, IReadOnlyList<ClaimValue> Values, Interval Interval, string Note);
