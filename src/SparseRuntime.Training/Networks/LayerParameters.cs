namespace SparseRuntime.Training;

/// <summary>What a layer learns.</summary>
/// <param name="Weights">Row-major [outputs, inputs]: row i belongs to output i.</param>
/// <param name="Bias">One per output; never pruned.</param>
public sealed record LayerParameters(float[] Weights, float[] Bias)
{
    /// <summary>What its normalization learns; null where it has none.</summary>
    public NormalizationParameters? Normalization { get; init; }
}
