namespace SparseRuntime.Pruning;

/// <summary>The samples that pruning made harder, to train on them more: <c>{i : L_p,i − L_d,i > θ}</c>.</summary>
public static class HardExamples
{
    /// <summary>Which samples those are, in rising order.</summary>
    /// <param name="pruned">L_p: the pruned network's loss of each sample.</param>
    /// <param name="dense">L_d: that of the dense network, as many.</param>
    /// <param name="threshold">θ, finite.</param>
    /// <exception cref="ArgumentException">Losses differ in number or one is NaN, or the threshold is not finite.</exception>
    public static int[] Find(ReadOnlySpan<double> pruned, ReadOnlySpan<double> dense, double threshold)
    {
        Arguments.Check(pruned, nameof(pruned));
        Arguments.Check(dense, pruned.Length, nameof(dense));
        if (!double.IsFinite(threshold)) throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "it must be finite");
        var found = new List<int>();
        for (int i = 0; i < pruned.Length; i++)
        {
            if (pruned[i] - dense[i] > threshold) found.Add(i);
        }

        return [.. found];
    }
}
