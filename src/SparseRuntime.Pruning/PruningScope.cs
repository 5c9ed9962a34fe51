namespace SparseRuntime.Pruning;

/// <summary>How a wanted sparsity is shared among the layers of a network.</summary>
public enum PruningScope
{
    /// <summary>Every layer has the same.</summary>
    Layer,

    /// <summary>One ranking of all weights decides, with a floor under each layer.</summary>
    Global,

    /// <summary>By the Erdős–Rényi kernel rule; see <see cref="LayerBudgets.ErdosRenyi"/>.</summary>
    ErdosRenyi,
}
