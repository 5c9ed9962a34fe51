namespace SparseRuntime.Pruning;

/// <summary>
/// Another schedule behind a linear warm-up: its rate times <c>min(1, (t + 1)/T_w)</c>, so that the very first step
/// moves (Goyal et al. 2017, "Accurate, large minibatch SGD").
/// </summary>
public sealed class WarmUpRate : LearningRate
{
    private readonly LearningRate _schedule;
    private readonly long _steps;

    /// <summary>A schedule with a warm-up.</summary>
    /// <param name="schedule">The schedule; the warm-up covers its first steps and does not put it off.</param>
    /// <param name="steps">T_w, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The warm-up has no steps.</exception>
    public WarmUpRate(LearningRate schedule, long steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        (_schedule, _steps) = (schedule, steps);
    }

    /// <inheritdoc/>
    protected override double Rate(long step) => _schedule.At(step) * (step >= _steps ? 1 : (step + 1.0) / _steps);
}
