namespace SparseRuntime.Pruning;

/// <summary>
/// A preset for fine-tuning over T steps: η/2 in the first quarter, half a wave of cosine from η/2 to η/100 in the two
/// quarters between, and η/100 from then on.
/// </summary>
public sealed class ThreeStageRate : LearningRate
{
    private readonly double _rate;
    private readonly long _steps;

    /// <summary>A rate for fine-tuning.</summary>
    /// <param name="rate">η, from 0 on: the rate of the training before.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ThreeStageRate(double rate, long steps)
    {
        Arguments.CheckNotNegative(rate, nameof(rate));
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        (_rate, _steps) = (rate, steps);
    }

    /// <inheritdoc/>
    protected override double Rate(long step) => Cosine(_rate / 2, _rate / 100, Math.Clamp((2.0 * step / _steps) - 0.5, 0, 1));
}
