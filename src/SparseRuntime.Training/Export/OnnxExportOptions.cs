using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>What a network is written as ONNX with, besides its parameters.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The graph's name.</summary>
    public string Name { get; init; } = "network";

    /// <summary>A mask per layer, null for a layer that keeps everything: weights outside are written as +0. Null for no masks.</summary>
    public IReadOnlyList<Mask?>? Masks { get; init; }

    /// <summary>The normalization that the network's features went through in training: the model then takes features as they are read. Null for none.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>Whether the model ends in Softmax, and so gives probabilities instead of the last layer's sums.</summary>
    public bool Softmax { get; init; }
}
