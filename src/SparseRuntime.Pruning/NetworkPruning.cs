using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>Masks for all layers of a network at once.</summary>
public static class NetworkPruning
{
    /// <summary>One mask per layer. Counts are exact, and ties go to the weight that comes first.</summary>
    /// <param name="layers">The layers' shapes, outputs first, and their scores, row-major.</param>
    /// <param name="pattern">What goes together.</param>
    /// <param name="scope">How the sparsity is shared.</param>
    /// <param name="sparsity">The share that goes, 0 to 1.</param>
    /// <param name="minimumDensity">With <see cref="PruningScope.Global"/>, the share of its weights that every layer keeps at least, 0 to 1.</param>
    /// <exception cref="ArgumentException">
    /// Scores do not fit or have no rank, a share is outside 0 to 1, the floor keeps more than the sparsity leaves, or the
    /// scope does not suit the pattern: a global ranking is of single weights, and N:M has a sparsity of its own.
    /// </exception>
    public static IReadOnlyList<Mask> Masks(
        IReadOnlyList<(TensorShape Shape, float[] Scores)> layers,
        PruningPattern pattern,
        PruningScope scope,
        double sparsity,
        double minimumDensity)
    {
        if (scope == PruningScope.Global)
        {
            if (pattern.Kind != PatternKind.Unstructured) throw new ArgumentException($"a global ranking is of single weights, and the pattern is {pattern}");
            return Unstructured.Global(layers, sparsity, minimumDensity);
        }

        if (scope == PruningScope.ErdosRenyi && pattern.OwnSparsity is not null)
            throw new ArgumentException($"the pattern {pattern} has the same sparsity in every layer, so there is nothing to share among them");
        double[] shares = scope == PruningScope.ErdosRenyi
            ? LayerBudgets.ErdosRenyi([.. layers.Select(layer => layer.Shape)], sparsity)
            : [.. Enumerable.Repeat(sparsity, layers.Count)];
        return [.. layers.Select((layer, i) => pattern.Mask(layer.Shape, layer.Scores, shares[i]))];
    }

    /// <summary>
    /// Which channels of a group stay: the <c>round((1 − s) · C)</c> of highest score, and at least one, for without any
    /// the network is cut in two. Of equal ones the first.
    /// </summary>
    /// <param name="scores">One score per channel.</param>
    /// <param name="sparsity">s, the share of channels that go, 0 to 1.</param>
    /// <exception cref="ArgumentException">A score is NaN, or the sparsity is outside 0 to 1.</exception>
    public static bool[] Channels(double[] scores, double sparsity)
    {
        var kept = new bool[scores.Length];
        TopK.Select<double>(scores, Math.Max(1, Sparsity.Kept(scores.Length, sparsity)), channel => kept[channel] = true);
        return kept;
    }
}
