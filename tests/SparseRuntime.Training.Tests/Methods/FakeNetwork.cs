using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>A network whose weights and gradients are whatever a test says.</summary>
internal sealed class FakeNetwork(NetworkShape shape) : IMaskedNetwork
{
    private readonly Mask[] _masks = [.. Enumerable.Range(0, shape.Layers).Select(layer => Pruning.Masks.Full(shape.WeightShape(layer)))];
    private readonly float[][] _weights = [.. Enumerable.Range(0, shape.Layers).Select(layer => new float[shape.WeightCount(layer)])];
    private readonly float[][] _gradients = [.. Enumerable.Range(0, shape.Layers).Select(layer => new float[shape.WeightCount(layer)])];

    public NetworkShape Shape => shape;

    public IReadOnlyList<Mask> Masks => _masks;

    public float[] Weights(int layer) => _weights[layer];

    public float[] Gradients(int layer) => _gradients[layer];

    public float[] SquaredGradients(int layer) => [.. _gradients[layer].Select((gradient, i) => (1 + (i % 7)) * gradient * gradient)];

    public void SetMask(int layer, Mask mask)
    {
        _masks[layer] = mask;
        Pruning.Masks.Apply(mask, _weights[layer]);
    }

    /// <summary>Fills weights (kept ones only) and gradients with normal numbers.</summary>
    public FakeNetwork Draw(string name)
    {
        var stream = new RandomStream(5, 0, name);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            for (int i = 0; i < shape.WeightCount(layer); i++)
            {
                float weight = (float)stream.NextNormal();
                _weights[layer][i] = _masks[layer][i] ? weight : 0f;
                _gradients[layer][i] = (float)stream.NextNormal();
            }
        }

        return this;
    }

    public int[] Kept(int layer) => Pruning.Masks.Indices(_masks[layer]);
}
