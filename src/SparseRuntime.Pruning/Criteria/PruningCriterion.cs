using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>How much a weight matters, by weights alone: no data, no gradients.</summary>
public sealed class PruningCriterion
{
    private readonly Func<float[], int, float[]>? _ofLayer;
    private readonly Func<IReadOnlyList<TensorShape>, IReadOnlyList<float[]>, float[][]>? _ofChain;

    /// <summary>A criterion that looks at a layer by itself.</summary>
    /// <param name="name">What the criterion is called in <see cref="CriterionCatalog"/>.</param>
    /// <param name="summary">What it scores by, in a few words.</param>
    /// <param name="score">One score per weight from the weights, row-major, and the number of rows.</param>
    public PruningCriterion(string name, string summary, Func<float[], int, float[]> score) => (Name, Summary, _ofLayer) = (name, summary, score);

    /// <summary>A criterion that looks at all layers of a network, each of which reads what the one before puts out.</summary>
    /// <param name="name">What the criterion is called in <see cref="CriterionCatalog"/>.</param>
    /// <param name="summary">What it scores by, in a few words.</param>
    /// <param name="score">Scores of each layer from the shapes, outputs first, and the weights, row-major.</param>
    public PruningCriterion(string name, string summary, Func<IReadOnlyList<TensorShape>, IReadOnlyList<float[]>, float[][]> score) =>
        (Name, Summary, _ofChain) = (name, summary, score);

    /// <summary>What the criterion is called.</summary>
    public string Name { get; }

    /// <summary>What it scores by, in a few words.</summary>
    public string Summary { get; }

    /// <summary>Whether scores depend on the layers before and after, so that only <see cref="ChainScores"/> gives those of a network.</summary>
    public bool NeedsChain => _ofChain is not null;

    /// <summary>
    /// One score per weight of a layer by itself, higher for what matters more. Blocks, rows and channels are ranked by the
    /// mean of theirs.
    /// </summary>
    /// <param name="weights">The weights of one layer, row-major, a row per output.</param>
    /// <param name="rows">The number of rows.</param>
    /// <exception cref="ArgumentException">A weight is NaN, or rows do not divide the weights.</exception>
    public float[] Scores(float[] weights, int rows)
    {
        int columns = Arguments.Columns(rows, weights.Length);
        int strange = Array.FindIndex(weights, float.IsNaN);
        if (strange >= 0) throw new ArgumentException($"weight {strange} is NaN, which has no rank", nameof(weights));
        return _ofLayer is not null ? _ofLayer(weights, rows) : _ofChain!([new TensorShape(rows, columns)], [weights])[0];
    }

    /// <summary>Scores of all layers of a network, each of which reads what the one before puts out.</summary>
    /// <param name="shapes">The layers' shapes, outputs first.</param>
    /// <param name="weights">The layers' weights, row-major.</param>
    /// <exception cref="ArgumentException">A weight is NaN, arrays do not fit, or the criterion needs a chain and the layers are none.</exception>
    public float[][] ChainScores(IReadOnlyList<TensorShape> shapes, IReadOnlyList<float[]> weights) =>
        _ofChain is not null ? _ofChain(shapes, weights) : [.. weights.Select((layer, i) => Scores(layer, shapes[i][0]))];
}
