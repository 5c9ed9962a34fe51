namespace SparseRuntime.Pruning;

/// <summary>The same learning rate at every step.</summary>
public sealed class ConstantRate : LearningRate
{
    private readonly double _rate;

    /// <summary>A rate.</summary>
    /// <param name="rate">η, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative or not finite.</exception>
    public ConstantRate(double rate)
    {
        Arguments.CheckNotNegative(rate, nameof(rate));
        _rate = rate;
    }

    /// <inheritdoc/>
    protected override double Rate(long step) => _rate;
}
