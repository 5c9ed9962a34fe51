using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>What a <see cref="MaskMethod"/> sees of the network that is trained.</summary>
public interface IMaskedNetwork
{
    /// <summary>The network.</summary>
    NetworkShape Shape { get; }

    /// <summary>What each layer keeps. Not to be changed; <see cref="SetMask"/> replaces one.</summary>
    IReadOnlyList<Mask> Masks { get; }

    /// <summary>A layer's weights, row-major [outputs, inputs], pruned ones +0. The array is lent until the method's turn is over.</summary>
    float[] Weights(int layer);

    /// <summary>The gradients of the batch's mean loss of all weights of a layer, pruned ones included, row-major. Lent likewise.</summary>
    /// <exception cref="InvalidOperationException">The turn is one before the passes.</exception>
    float[] Gradients(int layer);

    /// <summary>
    /// The squares of each sample's own gradient, summed over the batch, of all weights of a layer, row-major: samples times
    /// the diagonal of the empirical Fisher information. Lent likewise.
    /// </summary>
    /// <exception cref="InvalidOperationException">The turn is one before the passes, or a mask has changed in it.</exception>
    float[] SquaredGradients(int layer);

    /// <summary>Changes what a layer keeps: what is pruned becomes +0, what is new starts at +0, and the optimiser knows nothing of either.</summary>
    /// <exception cref="ArgumentException">The mask is of another shape.</exception>
    /// <exception cref="InvalidOperationException">The turn is one beside the update.</exception>
    void SetMask(int layer, Mask mask);
}
