namespace SparseRuntime.Training;

/// <summary>What the samples that were trained on since an evaluation came to.</summary>
/// <param name="Loss">The sum of their losses.</param>
/// <param name="Correct">How many of them were classified right.</param>
/// <param name="Samples">How many they are.</param>
public readonly record struct RunningScore(double Loss, long Correct, long Samples)
{
    /// <summary>Means over the samples; zeros where there are none.</summary>
    public Score Score => Samples == 0 ? default : new Score(Loss / Samples, (double)Correct / Samples);

    /// <summary>With the samples of one more batch.</summary>
    public RunningScore With(ForwardResult batch, int count) => new(Loss + batch.Loss, Correct + batch.Correct, Samples + count);
}
