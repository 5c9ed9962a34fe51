namespace SparseRuntime.Graph.Operators;

/// <summary>What an element between those of the operand is.</summary>
public enum ResizeMode
{
    /// <summary>The nearest one.</summary>
    Nearest,

    /// <summary>On the line between its two neighbours.</summary>
    Linear,

    /// <summary>On a cubic curve through four neighbours.</summary>
    Cubic,
}
