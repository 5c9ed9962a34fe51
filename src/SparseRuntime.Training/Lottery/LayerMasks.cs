using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>The masks of all layers of a network.</summary>
internal static class LayerMasks
{
    /// <summary>Masks that keep everything.</summary>
    public static Mask[] Full(NetworkShape shape) => [.. Enumerable.Range(0, shape.Layers).Select(layer => Masks.Full(shape.WeightShape(layer)))];

    /// <summary>The first layer that keeps nothing; null where there is none.</summary>
    public static int? FirstEmpty(IReadOnlyList<Mask> masks)
    {
        for (int layer = 0; layer < masks.Count; layer++)
        {
            if (masks[layer].CountKept() == 0) return layer;
        }

        return null;
    }
}
