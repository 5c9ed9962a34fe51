using System.Buffers.Binary;
using System.Security.Cryptography;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Everything that a network learns, running statistics included, as plain arrays: what goes into a backend and comes out of it, and into files. It
/// knows no mask: a pruned weight is a zero here.
/// </summary>
public sealed class Parameters
{
    private readonly LayerParameters[] _layers;

    /// <summary>Weights and biases that are all zero, and normalizations with a scale of 1, a shift and a mean of 0 and a variance of 1.</summary>
    public Parameters(NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        _layers = new LayerParameters[shape.Layers];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer] = new LayerParameters(new float[shape.WeightCount(layer)], new float[shape.OutputsOf(layer)])
            {
                Normalization = shape.IsNormalized(layer) ? new NormalizationParameters(shape.Normalization, shape.OutputsOf(layer)) : null,
            };
        }
    }

    /// <summary>The network that they are of.</summary>
    public NetworkShape Shape { get; }

    /// <summary>Per layer, the first hidden one first.</summary>
    public IReadOnlyList<LayerParameters> Layers => _layers;

    /// <summary>Parameters of their own with the same values.</summary>
    public Parameters Clone()
    {
        var result = new Parameters(Shape);
        result.CopyFrom(this);
        return result;
    }

    /// <summary>Takes over all values.</summary>
    /// <exception cref="ArgumentException">The other parameters are of a network of other widths or another normalization.</exception>
    public void CopyFrom(Parameters other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Shape.ToString() != Shape.ToString()) throw new ArgumentException($"parameters of a network {other.Shape} do not fit one of {Shape}", nameof(other));
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            other._layers[layer].Weights.CopyTo(_layers[layer].Weights, 0);
            other._layers[layer].Bias.CopyTo(_layers[layer].Bias, 0);
            if (other._layers[layer].Normalization is { } normalization) _layers[layer].Normalization!.CopyFrom(normalization);
        }
    }

    /// <summary>
    /// All arrays, always in the same order: for each layer <c>layer0.weight</c>, <c>layer0.bias</c>, where it is normalized
    /// <c>layer0.scale</c> and <c>layer0.shift</c>, and with batch normalization <c>layer0.mean</c> and <c>layer0.variance</c>.
    /// </summary>
    public IEnumerable<NamedArray> Arrays()
    {
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            yield return new NamedArray($"layer{layer}.weight", Shape.WeightShape(layer), _layers[layer].Weights);
            var units = new TensorShape(Shape.OutputsOf(layer));
            yield return new NamedArray($"layer{layer}.bias", units, _layers[layer].Bias);
            if (_layers[layer].Normalization is not { } normalization) continue;
            yield return new NamedArray($"layer{layer}.scale", units, normalization.Scale);
            yield return new NamedArray($"layer{layer}.shift", units, normalization.Shift);
            if (Shape.Normalization != HiddenNormalization.Batch) continue;
            yield return new NamedArray($"layer{layer}.mean", units, normalization.Mean);
            yield return new NamedArray($"layer{layer}.variance", units, normalization.Variance);
        }
    }

    /// <summary>
    /// SHA-256 over names, shapes and the exact bits of all arrays, in lower-case hexadecimal digits: equal exactly where
    /// every bit is, so +0 and −0 differ. The same on machines of either byte order.
    /// </summary>
    public string Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> word = stackalloc byte[4];
        foreach (NamedArray array in Arrays())
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{array.Name}{array.Shape};"));
            foreach (float value in array.Values)
            {
                BinaryPrimitives.WriteSingleLittleEndian(word, value);
                hash.AppendData(word);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
