namespace SparseRuntime.Training;

/// <summary>How long steps of training take, dense and sparse, timed in turns in one process.</summary>
/// <param name="DenseSeconds">The median time of a step without masks.</param>
/// <param name="MaskedSeconds">The median time of a step with masks whose zeros are multiplied.</param>
/// <param name="SparseSeconds">The median time of a step with the same masks, computed sparse.</param>
/// <param name="DenseOperations">Floating-point operations of a dense step: two per multiply-add, forward and backward, without derivatives by the network's inputs.</param>
/// <param name="Device">The instruction set that ran.</param>
public sealed record StepTiming(double DenseSeconds, double MaskedSeconds, double SparseSeconds, double DenseOperations, string Device)
{
    /// <summary>The rate of the dense step, in 10⁹ operations per second.</summary>
    public double DenseGflops => DenseOperations / DenseSeconds / 1e9;

    /// <summary>How many times as fast as the dense step the sparse one is.</summary>
    public double SpeedUp => DenseSeconds / SparseSeconds;
}
