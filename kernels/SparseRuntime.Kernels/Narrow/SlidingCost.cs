using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>How many steps a window takes that slides over a register of rows.</summary>
internal static class SlidingCost
{
    /// <summary>Steps of one tile: the mean row's weights, and what rows that drift apart leave empty.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="lanes">Rows of a tile.</param>
    /// <param name="driftPerDoubling">What twice as many unstructured rows add, as a share of the mean row's weights.</param>
    /// <param name="alone">What a row alone needs more than a step for each of its weights, as a share of them.</param>
    public static double StepsPerTile(LinearLayer layer, int lanes, double driftPerDoubling, double alone)
    {
        SparsityProfile profile = layer.Profile;
        double mean = profile.MeanRowLength, density = profile.Density;
        if (mean <= 0.0) return 0.0;
        // Rows of a block move together. Of the others, the more there are, the further they drift apart, and the fewer
        // find a weight in the window; rows of equal length do not.
        int together = density < 1.0 ? RowsTogether(profile) : 1;
        double doublings = 0.0, noneLive = profile.LongestRow > mean ? 1.0 - (mean / profile.LongestRow) : 0.0;
        for (int rows = together; rows < lanes; rows *= 2)
        {
            doublings++;
            noneLive *= noneLive;
        }

        double random = profile.Taps * density * (1.0 - density);
        double spread = random > 0.0 ? Math.Min(1.0, profile.RowLengthVariance / random) : 0.0;
        // The longest row of the tile is walked in any case: where whole rows are pruned, that of any live one.
        return Math.Max(mean * (alone + Math.Min(lanes, 1.0 + (driftPerDoubling * doublings * spread))), profile.LongestRow * (1.0 - noneLive));
    }

    private static int RowsTogether(SparsityProfile profile) =>
        profile.Block(16, 1).Fill >= 1.0 ? 16 : profile.Block(8, 1).Fill >= 1.0 ? 8 : profile.Block(4, 1).Fill >= 1.0 ? 4 : 1;
}
