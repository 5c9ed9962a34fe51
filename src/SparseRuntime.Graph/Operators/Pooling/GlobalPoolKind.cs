namespace SparseRuntime.Graph.Operators;

/// <summary>What a <see cref="GlobalPool"/> makes of a plane.</summary>
public enum GlobalPoolKind
{
    /// <summary>The average.</summary>
    Average,

    /// <summary>The greatest element, or NaN if there is one.</summary>
    Max,

    /// <summary>The p-norm.</summary>
    Lp,
}
