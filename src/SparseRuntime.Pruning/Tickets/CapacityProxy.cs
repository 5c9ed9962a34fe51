namespace SparseRuntime.Pruning;

/// <summary>A stand-in for how much a network can fit.</summary>
public static class CapacityProxy
{
    /// <summary>
    /// <c>W ln(W + 1)</c>, in the manner of bounds of the VC dimension. It rises with W alone, so any correlation of ranks
    /// with it is one with the number of weights; known bounds for networks of L layers are of order W L ln W.
    /// </summary>
    /// <param name="weights">W, the kept weights, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static double Of(long weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weights);
        return weights * Math.Log(weights + 1.0);
    }
}
