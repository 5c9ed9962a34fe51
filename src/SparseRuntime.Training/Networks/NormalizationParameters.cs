namespace SparseRuntime.Training;

/// <summary>What a hidden layer's normalization learns, a number per unit; never pruned, and without weight decay.</summary>
/// <param name="Scale">γ.</param>
/// <param name="Shift">β.</param>
/// <param name="Mean">The running mean of batch normalization, that evaluation goes by; empty otherwise.</param>
/// <param name="Variance">Its running variance, that of all samples as batches suggest it (divided by one less than their count); empty otherwise.</param>
public sealed record NormalizationParameters(float[] Scale, float[] Shift, float[] Mean, float[] Variance)
{
    /// <summary>The share of a batch's mean and variance in the running ones after a step.</summary>
    public const float Momentum = 0.1f;

    /// <summary>Those of a normalization that leaves its result as it is, before the first batch: 1, 0, 0 and 1.</summary>
    internal NormalizationParameters(HiddenNormalization kind, int units)
        : this(Ones(units), new float[units], new float[kind == HiddenNormalization.Batch ? units : 0], Ones(kind == HiddenNormalization.Batch ? units : 0))
    {
    }

    /// <summary>Takes over all values.</summary>
    internal void CopyFrom(NormalizationParameters other)
    {
        other.Scale.CopyTo(Scale, 0);
        other.Shift.CopyTo(Shift, 0);
        other.Mean.CopyTo(Mean, 0);
        other.Variance.CopyTo(Variance, 0);
    }

    private static float[] Ones(int count)
    {
        var values = new float[count];
        values.AsSpan().Fill(1f);
        return values;
    }
}
