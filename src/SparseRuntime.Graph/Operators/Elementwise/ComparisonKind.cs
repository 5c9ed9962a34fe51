namespace SparseRuntime.Graph.Operators;

/// <summary>How a <see cref="Comparison"/> compares a with b. NaN compares false.</summary>
public enum ComparisonKind
{
    /// <summary>a = b; bool too.</summary>
    Equal,

    /// <summary>a &gt; b.</summary>
    Greater,

    /// <summary>a ≥ b.</summary>
    GreaterOrEqual,

    /// <summary>a &lt; b.</summary>
    Less,

    /// <summary>a ≤ b.</summary>
    LessOrEqual,
}
