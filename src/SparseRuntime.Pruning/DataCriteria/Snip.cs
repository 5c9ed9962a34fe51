namespace SparseRuntime.Pruning;

/// <summary>Pruning before training by one batch's gradient (Lee et al. 2019, "SNIP: Single-shot network pruning based on connection sensitivity").</summary>
public static class Snip
{
    /// <summary><c>|g · w|/Σ|g · w|</c>, the sum over all layers; for one ranking of all layers. All 0 where the sum is.</summary>
    /// <param name="weights">w of each layer at initialisation.</param>
    /// <param name="gradients">g of each layer, of one batch.</param>
    /// <returns>The scores of each layer.</returns>
    /// <exception cref="ArgumentException">Lists or arrays do not fit or hold NaN.</exception>
    public static float[][] Scores(IReadOnlyList<float[]> weights, IReadOnlyList<float[]> gradients)
    {
        if (weights.Count != gradients.Count) throw new ArgumentException($"there are {gradients.Count} gradients for {weights.Count} layers", nameof(gradients));
        float[][] products = [.. weights.Select((layer, i) => Taylor.FirstOrder(layer, gradients[i]))];
        double sum = products.Sum(layer => layer.Sum(score => (double)score));
        return sum == 0 ? products : [.. products.Select(layer => layer.Select(score => (float)(score / sum)).ToArray())];
    }
}
