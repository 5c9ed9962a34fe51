namespace SparseRuntime.Training;

/// <summary>How <see cref="SensitivityPruning"/> puts batches together.</summary>
public enum SensitivityScore
{
    /// <summary><c>|w · ḡ|</c> with ḡ the mean gradient: effects of opposite sign cancel. With one batch, that of SNIP.</summary>
    OfMeanGradient,

    /// <summary>The mean of <c>|w · g|</c> over batches: nothing cancels.</summary>
    MeanOfBatches,
}
