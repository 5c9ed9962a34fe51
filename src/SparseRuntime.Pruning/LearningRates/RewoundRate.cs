namespace SparseRuntime.Pruning;

/// <summary>
/// The rest of a schedule from a step t_r on: <c>η(t_r + t)</c>. With the trained weights kept this is learning-rate
/// rewinding (Renda et al. 2020, "Comparing rewinding and fine-tuning in neural network pruning").
/// </summary>
public sealed class RewoundRate : LearningRate
{
    private readonly LearningRate _schedule;
    private readonly long _start;

    /// <summary>A schedule that is taken up at a step.</summary>
    /// <param name="schedule">η, the schedule of the first training.</param>
    /// <param name="start">t_r, from 0 on; <see cref="RewindPoint"/> has rules for it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public RewoundRate(LearningRate schedule, long start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        (_schedule, _start) = (schedule, start);
    }

    /// <inheritdoc/>
    protected override double Rate(long step) => _schedule.At(_start + step);
}
