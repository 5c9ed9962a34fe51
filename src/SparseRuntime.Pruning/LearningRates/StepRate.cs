namespace SparseRuntime.Pruning;

/// <summary>A learning rate that is multiplied at each of some steps: <c>η · γ^(number of milestones ≤ t)</c>.</summary>
public sealed class StepRate : LearningRate
{
    private readonly double _rate, _factor;
    private readonly long[] _milestones;

    /// <summary>A rate that changes at milestones.</summary>
    /// <param name="rate">η, from 0 on.</param>
    /// <param name="factor">γ, from 0 on.</param>
    /// <param name="milestones">The steps from which on the next factor applies.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite.</exception>
    public StepRate(double rate, double factor, IEnumerable<long> milestones)
    {
        Arguments.CheckNotNegative(rate, nameof(rate));
        Arguments.CheckNotNegative(factor, nameof(factor));
        (_rate, _factor, _milestones) = (rate, factor, [.. milestones]);
    }

    /// <inheritdoc/>
    protected override double Rate(long step) => _rate * Math.Pow(_factor, _milestones.Count(milestone => milestone <= step));
}
