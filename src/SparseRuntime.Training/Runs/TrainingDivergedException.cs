namespace SparseRuntime.Training;

/// <summary>Training came to numbers that are not finite.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Training diverged.</summary>
    /// <param name="step">The step whose loss was not finite; the step before it made the weights so.</param>
    /// <param name="epoch">Its epoch, from 0 on.</param>
    /// <param name="loss">The mean loss of its samples.</param>
    public TrainingDivergedException(long step, long epoch, double loss)
        : base($"the loss is {loss} at step {step} (epoch {epoch}): training has diverged; a lower learning rate, a warm-up or clipping may help") => Step = step;

    /// <summary>A run of an experiment diverged.</summary>
    /// <param name="run">Which run.</param>
    /// <param name="lastGood">The file of its last good parameters: those of the best evaluation, or what it started from.</param>
    /// <param name="cause">Where it diverged.</param>
    public TrainingDivergedException(RunName run, string lastGood, TrainingDivergedException cause)
        : base($"{run}: {cause?.Message}. The last good weights are in '{lastGood}'", cause) => Step = cause?.Step ?? 0;

    /// <summary>The step, from 0 on.</summary>
    public long Step { get; }
}
