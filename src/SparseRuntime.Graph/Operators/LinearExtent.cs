using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>How many weights a linear layer has.</summary>
/// <param name="Rows">Outputs.</param>
/// <param name="Taps">Weights per output, zeros included.</param>
/// <param name="Nonzeros">Kept weights.</param>
public readonly record struct LinearExtent(int Rows, int Taps, long Nonzeros)
{
    /// <summary>Zeros as a share of the weights; 0 where there are none.</summary>
    public double Sparsity => (long)Rows * Taps == 0 ? 0.0 : 1.0 - (Nonzeros / ((double)Rows * Taps));

    /// <summary>The extent of a matrix.</summary>
    public static LinearExtent Of(WeightMatrix weights) => new(weights.Rows, weights.Taps, weights.NonzeroCount);
}
