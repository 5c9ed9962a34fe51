namespace SparseRuntime.Training;

/// <summary>How the sparsest ticket that is good enough is closed in on.</summary>
public sealed record ProgressivePlan
{
    /// <summary>What the sparsity rises by at first, above 0 and below 1.</summary>
    public double Step { get; init; } = 0.2;

    /// <summary>The least step: once halving falls below it the search ends. Above 0.</summary>
    public double LeastStep { get; init; } = 0.0125;

    /// <summary>What may be lost of the dense network's validation accuracy, from 0 to 1.</summary>
    public double Tolerance { get; init; } = 0.005;

    /// <summary>The sparsity that is not gone beyond, above 0 and below 1.</summary>
    public double Final { get; init; } = 0.99;

    /// <summary>Throws where a number is out of its range.</summary>
    /// <exception cref="ArgumentException">It says which, and the range.</exception>
    internal void Check()
    {
        if (Step is not (> 0 and < 1)) throw new ArgumentException($"the sparsity rises by {Step}; it must be above 0 and below 1");
        if (!(LeastStep > 0) || LeastStep > Step) throw new ArgumentException($"the least step is {LeastStep}; it must be above 0 and at most {Step}");
        if (Tolerance is not (>= 0 and <= 1)) throw new ArgumentException($"{Tolerance} of the accuracy may be lost; it must be between 0 and 1");
        if (Final is not (> 0 and < 1)) throw new ArgumentException($"the last sparsity is {Final}; it must be above 0 and below 1");
    }
}
