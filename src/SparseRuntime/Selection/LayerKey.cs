using SparseRuntime.Tensors;

namespace SparseRuntime.Selection;

/// <summary>
/// A layer by what it computes: layers that passes make anew for other input shapes, of the same weights, are one as far as
/// encoded weights go.
/// </summary>
internal readonly struct LayerKey(LinearLayer layer) : IEquatable<LayerKey>
{
    private readonly LinearLayer _layer = layer;

    /// <inheritdoc/>
    public bool Equals(LayerKey other)
    {
        LinearLayer a = _layer, b = other._layer;
        return a == b
            || (a.Weights == b.Weights && a.Window == b.Window && a.Groups == b.Groups && a.Activation.Equals(b.Activation)
                && a.HasResidual == b.HasResidual && (a.Bias is null) == (b.Bias is null) && Same(a.Bias, b.Bias));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LayerKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_layer.Weights, _layer.Groups, _layer.HasResidual);

    /// <summary>Whether biases are the same bits: zeros of either sign, and NaN, are told apart as sums tell them apart.</summary>
    private static bool Same(ReadOnlySpan<float> a, ReadOnlySpan<float> b) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(a).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(b));
}
