namespace SparseRuntime.Pruning;

/// <summary>How much a weight matters, by the weights of its own layer alone: no data, no gradients.</summary>
/// <param name="name">What the criterion is called in <see cref="CriterionCatalog"/>.</param>
/// <param name="summary">What it scores by, in a few words.</param>
/// <param name="score">One score per weight from the weights, row-major, and the number of rows.</param>
public sealed class PruningCriterion(string name, string summary, Func<float[], int, float[]> score)
{
    /// <summary>What the criterion is called.</summary>
    public string Name { get; } = name;

    /// <summary>What it scores by, in a few words.</summary>
    public string Summary { get; } = summary;

    /// <summary>One score per weight, higher for what matters more. Blocks, rows and channels are ranked by the mean of theirs.</summary>
    /// <param name="weights">The weights of one layer, row-major, a row per output.</param>
    /// <param name="rows">The number of rows.</param>
    /// <exception cref="ArgumentException">A weight is NaN, or rows do not divide the weights.</exception>
    public float[] Scores(float[] weights, int rows)
    {
        if (rows < 0 || (rows == 0 ? weights.Length > 0 : weights.Length % rows > 0))
            throw new ArgumentException($"{weights.Length} weights are not {rows} rows of equal length", nameof(rows));
        int strange = Array.FindIndex(weights, float.IsNaN);
        if (strange >= 0) throw new ArgumentException($"weight {strange} is NaN, which has no rank", nameof(weights));
        return score(weights, rows);
    }
}
