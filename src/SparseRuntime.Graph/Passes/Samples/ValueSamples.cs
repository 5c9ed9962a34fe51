namespace SparseRuntime.Graph.Passes;

/// <summary>What a value has to do with the samples of a batch.</summary>
internal enum ValueSamples
{
    /// <summary>The same elements however many samples there are.</summary>
    Shared,

    /// <summary>A sample after the other along dimension 0, each a function of the same sample of the model's inputs.</summary>
    PerSample,

    /// <summary>A constant that follows from the number of samples: good for nothing but to decide shapes.</summary>
    Extents,
}
