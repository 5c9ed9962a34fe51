using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>The masks of all layers of a network.</summary>
public static class LayerMasks
{
    /// <summary>Masks that keep everything.</summary>
    public static Mask[] Full(NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return [.. Enumerable.Range(0, shape.Layers).Select(layer => Masks.Full(shape.WeightShape(layer)))];
    }

    /// <summary>Sets the weights that masks do not keep to a positive zero.</summary>
    /// <param name="masks">A mask per layer, null for a layer that keeps everything.</param>
    /// <param name="parameters">The parameters, changed in place.</param>
    /// <exception cref="ArgumentException">The masks are of another network.</exception>
    public static void Apply(IReadOnlyList<Mask?> masks, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(parameters);
        BackendChecks.Masks(parameters.Shape, masks);
        for (int layer = 0; layer < masks.Count; layer++)
        {
            if (masks[layer] is { } mask) Masks.Apply(mask, parameters.Layers[layer].Weights);
        }
    }

    /// <summary>The first layer that keeps nothing; null where there is none.</summary>
    public static int? FirstEmpty(IReadOnlyList<Mask> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        for (int layer = 0; layer < masks.Count; layer++)
        {
            if (masks[layer].CountKept() == 0) return layer;
        }

        return null;
    }
}
