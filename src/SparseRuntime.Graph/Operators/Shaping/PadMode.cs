namespace SparseRuntime.Graph.Operators;

/// <summary>What lies beyond the edges that <see cref="Pad"/> extends.</summary>
public enum PadMode
{
    /// <summary>One given value.</summary>
    Constant,

    /// <summary>The operand mirrored at its edge elements, which are not repeated.</summary>
    Reflect,

    /// <summary>The edge element repeated.</summary>
    Edge,

    /// <summary>The operand repeated from its other end.</summary>
    Wrap,
}
