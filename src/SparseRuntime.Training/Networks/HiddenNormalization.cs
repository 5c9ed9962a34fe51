namespace SparseRuntime.Training;

/// <summary>
/// What is done to a hidden layer's sums z before the activation: ẑ = (z − mean) / √(variance + ε), then γ · ẑ + β with a
/// scale γ and a shift β per unit. Variances are those of the numbers at hand, divided by their count.
/// </summary>
public enum HiddenNormalization
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// Each unit over the samples of a batch in training, by its running mean and variance in evaluation (Ioffe and Szegedy
    /// 2015). The layer's bias has no effect in training: its gradient is zero, and it stays what it was. A batch of one
    /// sample has no variance: ẑ is zero, and the running variance stays as it is.
    /// </summary>
    Batch,

    /// <summary>Each sample over the units of the layer (Ba et al. 2016).</summary>
    Layer,
}
