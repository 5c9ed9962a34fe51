namespace SparseRuntime.Graph.Operators;

/// <summary>Which element is the nearest to a place between two.</summary>
public enum ResizeRounding
{
    /// <summary>The closer one, the lower one of two that are equally close.</summary>
    PreferFloor,

    /// <summary>The closer one, the upper one of two that are equally close.</summary>
    PreferCeiling,

    /// <summary>The lower one.</summary>
    Floor,

    /// <summary>The upper one.</summary>
    Ceiling,

    /// <summary>The lower one where the operand grows, the upper one where it shrinks.</summary>
    ByScale,
}
