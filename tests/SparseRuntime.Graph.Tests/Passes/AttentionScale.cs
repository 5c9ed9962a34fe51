namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Where attention has its factor.</summary>
public enum AttentionScale
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Scores times a number.</summary>
    ScoresByProduct,

    /// <summary>A number times scores.</summary>
    ScoresByProductFromTheLeft,

    /// <summary>Scores over a number.</summary>
    ScoresByDivision,

    /// <summary>Queries over a number.</summary>
    Queries,

    /// <summary>Queries and keys, each times a number.</summary>
    QueriesAndKeys,
}
