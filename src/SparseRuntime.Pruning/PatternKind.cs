namespace SparseRuntime.Pruning;

/// <summary>What weights go together in.</summary>
public enum PatternKind
{
    /// <summary>Any weight may go.</summary>
    Unstructured,

    /// <summary>All but N of every M consecutive weights of a row go.</summary>
    NOfM,

    /// <summary>Rectangles go.</summary>
    Blocks,

    /// <summary>Rows, the weights of one output, go.</summary>
    Rows,

    /// <summary>Channels go, with all weights that compute or read them.</summary>
    Channels,
}
