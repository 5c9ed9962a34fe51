namespace SparseRuntime;

/// <summary>What a model is made of and how its layers will run.</summary>
/// <param name="Parameters">Elements of all constants of rank 2 or more, with those of channels that were taken out.</param>
/// <param name="Nonzeros">Those that are kept.</param>
/// <param name="Layers">The weight-bearing layers in running order.</param>
public sealed record ModelReport(long Parameters, long Nonzeros, IReadOnlyList<LayerReport> Layers)
{
    /// <summary>
    /// Whether a batch is run whole or in slices of some samples, and why, in a sentence; null where there is no batch. Layers
    /// are described as they run: for one slice.
    /// </summary>
    public string? Batch { get; init; }

    /// <summary>Zeros as a share of <see cref="Parameters"/>; 0 for a model without any.</summary>
    public double Sparsity => Parameters == 0 ? 0.0 : 1.0 - (Nonzeros / (double)Parameters);

    /// <summary>Outputs of all layers.</summary>
    public int Channels => Layers.Sum(layer => layer.Rows);

    /// <summary>Those of <see cref="Channels"/> that were taken out because nothing needs them or they are the same for every input.</summary>
    public int RemovedChannels => Layers.Sum(layer => layer.RemovedRows);
}
