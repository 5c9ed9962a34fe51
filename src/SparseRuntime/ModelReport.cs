namespace SparseRuntime;

/// <summary>What a model is made of and how its layers will run.</summary>
/// <param name="Parameters">Elements of all constants of rank 2 or more.</param>
/// <param name="Nonzeros">Those that are kept.</param>
/// <param name="Layers">The weight-bearing layers in running order.</param>
public sealed record ModelReport(long Parameters, long Nonzeros, IReadOnlyList<LayerReport> Layers)
{
    /// <summary>Zeros as a share of <see cref="Parameters"/>; 0 for a model without any.</summary>
    public double Sparsity => Parameters == 0 ? 0.0 : 1.0 - (Nonzeros / (double)Parameters);
}
