namespace SparseRuntime.Pruning;

/// <summary>
/// Layer-adaptive magnitude (Lee et al. 2021, "Layer-adaptive sparsity for the magnitude-based pruning"): a weight's
/// square over the sum of the squares that would still be there when it goes. In one ranking of all layers it never cuts
/// a layer off while another has more than one weight.
/// </summary>
public static class Lamp
{
    /// <summary>
    /// <c>w_u² / Σ_{v ≥ u} w_v²</c> with the layer's weights in rising order of magnitude; of equal ones the later in the
    /// layer goes first. The largest weight has 1; weights of 0 have 0.
    /// </summary>
    /// <param name="weights">The weights of one layer.</param>
    public static float[] Scores(ReadOnlySpan<float> weights)
    {
        Arguments.Check(weights, nameof(weights));
        var scores = new float[weights.Length];
        var magnitudes = new float[weights.Length];
        var order = new int[weights.Length];
        for (int i = 0; i < order.Length; i++)
        {
            magnitudes[i] = Math.Abs(weights[i]);
            order[i] = i;
        }

        Array.Sort(order, (a, b) => magnitudes[a] != magnitudes[b] ? magnitudes[b].CompareTo(magnitudes[a]) : a.CompareTo(b));
        double remaining = 0;
        foreach (int i in order)
        {
            double square = (double)magnitudes[i] * magnitudes[i];
            remaining += square;
            scores[i] = remaining > 0 ? (float)(square / remaining) : 0f;
        }

        return scores;
    }
}
