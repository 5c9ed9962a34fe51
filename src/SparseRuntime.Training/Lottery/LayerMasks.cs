using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>What is asked of the masks of all layers.</summary>
internal static class LayerMasks
{
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
