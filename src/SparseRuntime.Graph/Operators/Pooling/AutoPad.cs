namespace SparseRuntime.Graph.Operators;

/// <summary>How a sliding window finds its padding.</summary>
public enum AutoPad
{
    /// <summary>Padding is given.</summary>
    NotSet,

    /// <summary>No padding.</summary>
    Valid,

    /// <summary>Output extent = ⌈input / stride⌉; an odd pad goes to the end.</summary>
    SameUpper,

    /// <summary>Output extent = ⌈input / stride⌉; an odd pad goes to the beginning.</summary>
    SameLower,
}
