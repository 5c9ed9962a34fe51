namespace SparseRuntime.Training;

/// <summary>Training came to numbers that are not finite.</summary>
/// <param name="step">The step whose loss was not finite; the step before it made the weights so.</param>
/// <param name="epoch">Its epoch, from 0 on.</param>
/// <param name="loss">The loss of its batch.</param>
public sealed class TrainingDivergedException(long step, long epoch, double loss)
    : Exception($"the loss is {loss} at step {step} (epoch {epoch}): training has diverged; a lower learning rate, a warm-up or clipping may help")
{
    /// <summary>The step, from 0 on.</summary>
    public long Step { get; } = step;
}
